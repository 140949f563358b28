/** What Node runs from its compile cache must lie where nobody else can write: every program of ours, started as a person starts it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { repositoryRoot } from './node-pin.mjs'

const NOBODY = 65_534
const enabling = /\benableCompileCache\b/
const bareCall = /\benableCompileCache\s*(\?\.)?\s*\(\s*\)/

let place: string
let temporary: string
let caches: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'colloque-cache-'))
  temporary = join(place, 'tmp')
  caches = join(place, 'caches')
  for (const folder of [temporary, caches]) mkdirSync(folder)
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

/** Runs a program of ours to its end, or until it has said this. Gives its exit code and what it said on standard error. */
async function run(program: readonly string[], environment: Record<string, string> = {}, until?: string) {
  const { NODE_COMPILE_CACHE: _given, NODE_DISABLE_COMPILE_CACHE: _disabled, ...rest } = process.env
  const env = { ...rest, TMPDIR: temporary, XDG_CACHE_HOME: caches, ...environment }
  const child = spawn(process.execPath, [...program], { cwd: repositoryRoot, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (until !== undefined && output.includes(until)) child.kill('SIGTERM')
  })
  const [code] = await once(child, 'close')
  return { code: code as number | null, errors, output }
}

describe('the sources', () => {
  const files = globSync('{packages,apps,server,scripts,test}/**/*.{ts,tsx,js,mjs,cjs}', {
    cwd: repositoryRoot,
    exclude: (name) => ['node_modules', 'dist'].includes(basename(name))
  }).filter((file) => file !== 'scripts/compile-cache.test.ts')

  it('use a compile cache in three places, and never without a folder', () => {
    const using = files.filter((file) => enabling.test(readFileSync(join(repositoryRoot, file), 'utf8'))).sort()
    expect(using).toEqual([
      'apps/cli/src/formats/formats-worker.ts',
      'packages/client-node/src/process/compile-cache.js',
      'server/src/compile-cache.ts'
    ])
    expect(using.filter((file) => bareCall.test(readFileSync(join(repositoryRoot, file), 'utf8')))).toEqual([])
  })
})

describe.runIf(process.platform === 'linux')('a program of ours', () => {
  const programs = [
    ['apps/cli/src/main.ts', '--help'],
    ['apps/cli/src/core-process.ts'],
    ['apps/host/src/main.ts'],
    ['apps/host/src/core-process.ts'],
    ['server/src/main.ts']
  ]

  it.each(programs)('%s has its cache among the person’s own, and none among the temporary files', async (...program) => {
    await run(program)
    expect(readdirSync(temporary)).toEqual([])
    const [folder = ''] = readdirSync(caches)
    expect(lstatSync(join(caches, folder)).mode & 0o777).toBe(0o700)
    expect(readdirSync(join(caches, folder))).toHaveLength(1)
  })

  it('that keeps a database in a thread does not start another cache there', async () => {
    await run(['server/src/main.ts', '--data', join(place, 'data')], {}, 'listening')
    expect(readdirSync(temporary)).toEqual([])
    // Where there is no cache of its own either.
    await run(
      ['server/src/main.ts', '--data', join(place, 'data')],
      { XDG_CACHE_HOME: join(place, 'data/relay.sqlite') },
      'listening'
    )
    expect(readdirSync(temporary)).toEqual([])
  })

  it.each([
    [['apps/cli/bin/colloque.js', 'relay', '--data'], 'listening'],
    [['apps/cli/bin/colloque.js', 'host', '--no-open', '--vault'], 'http://']
  ])('%s hands its cache on, also where what is made anew is for a group to write', async (program, until) => {
    const usual = process.umask(0o002)
    const { errors, output } = await run([...program, join(place, 'data')], {}, until).finally(() => process.umask(usual))
    expect(errors).not.toContain('NODE_COMPILE_CACHE')
    expect(output).toContain(until)
    expect(readdirSync(caches)).toEqual(['colloque'])
  })

  const own = (program: readonly string[]) => join(caches, program[0]?.startsWith('server') ? 'colloque-relay' : 'colloque')

  describe.each([['apps/cli/src/main.ts', '--help'], ['server/src/main.ts']])('%s', (...program) => {
    it.each([
      ['is a link', (path: string) => symlinkSync(temporary, path)],
      ['others may write', (path: string) => [mkdirSync(path), chmodSync(path, 0o722)]],
      ['is a file', (path: string) => writeFileSync(path, '')]
    ])('uses no folder that %s', async (_what, take) => {
      take(own(program))
      await run(program)
      expect(readdirSync(temporary)).toEqual([])
      const taken = own(program)
      if (lstatSync(taken).isDirectory()) expect(readdirSync(taken)).toEqual([])
    })

    it.runIf(process.getuid?.() === 0)('uses no folder of another user', async () => {
      mkdirSync(own(program), { mode: 0o700 })
      chownSync(own(program), NOBODY, NOBODY)
      await run(program)
      expect(readdirSync(own(program))).toEqual([])
    })

    it('takes the folder of NODE_COMPILE_CACHE when it is this user’s alone, and ends otherwise', async () => {
      const given = join(place, 'given')
      mkdirSync(given, { mode: 0o755 })
      const { errors } = await run(program, { NODE_COMPILE_CACHE: given })
      expect([errors.includes('NODE_COMPILE_CACHE'), existsSync(own(program))]).toEqual([false, false])
      expect(readdirSync(given)).toHaveLength(1)
      chmodSync(given, 0o777)
      const refused = await run(program, { NODE_COMPILE_CACHE: given })
      expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining('NODE_COMPILE_CACHE')])
    })
  })
})
