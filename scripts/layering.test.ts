/** Proves that the rooms import each other as the table says, and that the linter refuses what the table forbids. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importedModules } from './imported-modules.ts'
import { repositoryRoot } from './node-pin.mjs'

/** Room -> the rooms it may import. Tests of a room obey the same line, apart from the tools of the root package. */
const mayImport: Record<string, readonly string[]> = {
  protocol: [],
  crypto: [],
  'client-api': [],
  'document-formats': [],
  client: ['protocol', 'crypto', 'client-api'],
  'client-node': ['client', 'crypto'],
  ui: ['client-api', 'document-formats'],
  server: ['protocol'],
  desktop: ['protocol', 'crypto', 'client-api', 'client', 'client-node', 'ui', 'server'],
  host: ['protocol', 'crypto', 'client-api', 'client', 'client-node', 'ui', 'server'],
  cli: ['protocol', 'crypto', 'client-api', 'client', 'client-node', 'document-formats', 'ui', 'server']
}
const pureRooms = ['protocol', 'crypto', 'client-api', 'client']

const folders = globSync('{packages/*,apps/*,server}/package.json', { cwd: repositoryRoot }).map(dirname).sort()
const rootTools = Object.keys(readManifest('.').devDependencies ?? {})

describe('the table of rooms', () => {
  it('names every room that exists', () => {
    expect(folders.length).toBeGreaterThanOrEqual(7)
    expect(folders.map(roomOf).filter((room) => !(room in mayImport))).toEqual([])
  })

  it.each(folders)('%s declares no room beyond it', (folder) => {
    const declared = Object.keys(dependenciesOf(folder)).filter((name) => name.startsWith('@colloque/'))
    expect(declared.filter((name) => !mayImport[roomOf(folder)]!.includes(name.slice('@colloque/'.length)))).toEqual([])
  })

  it.each(folders)('%s imports what it declares and nothing beyond its folder', (folder) => {
    const allowed = [...Object.keys(dependenciesOf(folder)), readManifest(folder).name]
    const breaches = importsOf(folder).filter(({ file, module }) => {
      if (module.startsWith('.')) return leaves(folder, file, module)
      if (isBuiltin(module)) return isPure(folder, file)
      return !(allowed.includes(packageOf(module)) || (isTest(file) && rootTools.includes(packageOf(module))))
    })
    expect(breaches).toEqual([])
  })
})

describe('the compiler', () => {
  it.each(pureRooms)('knows neither Node nor the DOM in packages/%s', (room) => {
    const compiler = join(repositoryRoot, 'node_modules/typescript/bin/tsc')
    const options = { cwd: repositoryRoot, encoding: 'utf8' } as const
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', `packages/${room}`, '--listFilesOnly'], options)
    expect(stdout).toContain('lib.esnext.d.ts')
    expect(stdout).toContain('packages/platform.d.ts')
    expect(stdout).not.toMatch(/@types\/node|lib\.dom/)
  })
})

describe('the linter', () => {
  let planted: string

  beforeEach(() => {
    planted = mkdtempSync(join(tmpdir(), 'colloque-layering-'))
    for (const name of ['biome.json', '.gitignore', 'package.json']) copyFileSync(join(repositoryRoot, name), join(planted, name))
    for (const folder of folders) {
      mkdirSync(join(planted, folder, 'src/inner'), { recursive: true })
      copyFileSync(join(repositoryRoot, folder, 'package.json'), join(planted, folder, 'package.json'))
    }
  })

  afterEach(() => rmSync(planted, { recursive: true, force: true }))

  it.each([
    ['a room that is not declared', 'packages/crypto', "import '@colloque/protocol'", 'noUndeclaredDependencies'],
    ['our cryptography in the relay', 'server', "import '@colloque/crypto'", 'noRestrictedImports'],
    ['our client in the relay', 'server', "import '@colloque/client'", 'noRestrictedImports'],
    ['a path into another room', 'packages/client', "import '../../../crypto/src/index.ts'", 'noRestrictedImports'],
    ['a path from the relay into a package', 'server', "import '../../../packages/crypto/src/index.ts'", 'noRestrictedImports'],
    ['a path from an app into the relay', 'apps/cli', "import '../../../../server/src/index.ts'", 'noRestrictedImports'],
    ['the inside of a room', 'packages/client', "import '@colloque/crypto/src/seal.ts'", 'noRestrictedImports'],
    ['a module of Node in a pure room', 'packages/protocol', "import 'node:fs'", 'noNodejsModules'],
    ['a bare module of Node in a pure room', 'packages/client-api', "import 'crypto'", 'noNodejsModules'],
    ['Buffer in a pure room', 'packages/crypto', 'export const bytes = Buffer.alloc(1)', 'noRestrictedGlobals'],
    ['a timer in a pure room', 'packages/client', 'setTimeout(() => {}, 1)', 'noRestrictedGlobals'],
    ['the console in a pure room', 'packages/client', "console.log('x')", 'noRestrictedGlobals'],
    ['the screen where formats are read', 'packages/document-formats', 'export const a = document.title', 'noRestrictedGlobals'],
    ['the network where formats are read', 'packages/document-formats', 'export const a = fetch', 'noRestrictedGlobals'],
    [
      'a room of ours where formats are read',
      'packages/document-formats',
      "import '@colloque/crypto'",
      'noUndeclaredDependencies'
    ],
    ['the process in a pure room', 'packages/client-api', 'export const a = process.argv', 'noRestrictedGlobals']
  ])('refuses %s', (_what, folder, line, rule) => {
    expect(lint(folder, 'src/inner/planted.ts', line)).toContain(rule)
  })

  it('refuses a cycle', () => {
    writeFileSync(
      join(planted, 'packages/crypto/src/inner/one.ts'),
      "import { two } from './two.ts'\n\nexport const one = () => two\n"
    )
    expect(
      lint('packages/crypto', 'src/inner/two.ts', "import { one } from './one.ts'\n\nexport const two = () => one")
    ).toContain('noImportCycles')
  })

  it.each([
    ['a declared room', 'packages/client', "import '@colloque/crypto'"],
    ['the wire shapes in the relay', 'server', "import '@colloque/protocol'"],
    ['Node in the relay', 'server', "import 'node:fs'"],
    ['its own files', 'packages/client', "import '../index.ts'"]
  ])('accepts %s', (_what, folder, line) => {
    expect(lint(folder, 'src/inner/planted.ts', line)).toEqual([])
  })

  function lint(folder: string, file: string, text: string): string[] {
    writeFileSync(join(planted, folder, 'src/index.ts'), 'export {}\n')
    writeFileSync(join(planted, folder, file), `${text}\n`)
    const biome = join(repositoryRoot, 'node_modules/@biomejs/biome/bin/biome')
    const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', '--reporter=json'], { cwd: planted, encoding: 'utf8' })
    const report = JSON.parse(stdout || `{"diagnostics":[{"category":${JSON.stringify(stderr)}}]}`) as {
      diagnostics: { category: string }[]
    }
    return report.diagnostics.map(({ category }) => category.split('/').at(-1)!)
  }
})

function importsOf(folder: string): { file: string; module: string }[] {
  const root = join(repositoryRoot, folder)
  // The gallery looks at the interface as tests do, and like them may use anything.
  const files = globSync('**/*.{ts,tsx,mjs}', {
    cwd: root,
    exclude: (name) => ['node_modules', 'dist', 'gallery'].includes(name)
  })
  return files.flatMap((file) => importedModules(readFileSync(join(root, file), 'utf8')).map((module) => ({ file, module })))
}

function leaves(folder: string, file: string, module: string): boolean {
  const root = join(repositoryRoot, folder)
  const target = relative(root, join(root, dirname(file), module))
  return target === '..' || target.startsWith(`..${sep}`)
}

function dependenciesOf(folder: string): Record<string, string> {
  const { dependencies, devDependencies, peerDependencies } = readManifest(folder)
  return { ...dependencies, ...devDependencies, ...peerDependencies }
}

interface Manifest {
  readonly name: string
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
  readonly peerDependencies?: Record<string, string>
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(repositoryRoot, folder, 'package.json'), 'utf8'))
}

function roomOf(folder: string): string {
  return folder.split('/').at(-1)!
}

/** `@scope/name/part` and `name/part` belong to the package before the part. */
function packageOf(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/')
}

function isBuiltin(module: string): boolean {
  return module.startsWith('node:') || builtinModules.includes(module)
}

/** Contract suites, which stand beside a port and run on each of its adapters, are tests too. */
function isTest(file: string): boolean {
  return /\.test\.tsx?$|[.-]contract\.ts$|^src\/.+\/contract\.ts$/.test(file.replaceAll(sep, '/'))
}

function isPure(folder: string, file: string): boolean {
  return pureRooms.includes(roomOf(folder)) && file.startsWith(`src${sep}`) && !isTest(file)
}
