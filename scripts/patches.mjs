// Applies our patches to pinned dependencies and proves by checksum that exactly the intended files result; never touches the network.
// Plain JavaScript without dependencies, so that it runs on any Node >= 18 before the project's own Node is in place.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const projectFolder = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** Brings every patched dependency under `root` to its patched form. Idempotent. Gives the files written. Throws with the reason. */
export function applyPatches(root = projectFolder) {
  return dependencies(root).flatMap((dependency) => {
    const checksums = readChecksums(dependency)
    const unpatched = Object.keys(checksums).filter((path) => checksumOf(dependency, path) !== checksums[path].after)
    const patched = patchedTexts(dependency, (path) => asPublished(dependency, path, checksums[path]), unpatched)
    for (const path of unpatched) {
      if (sha256(patched.get(path) ?? '') !== checksums[path].after)
        throw new Error(`${dependency.name}: the patches do not give the recorded ${path}`)
    }
    for (const path of unpatched) writeWhole(join(dependency.folder, path), patched.get(path))
    return unpatched.map((path) => `${dependency.name}/${path}`)
  })
}

/** Says what is not as patched, one sentence each; empty when all is well. For start-up checks and CI. */
export function checkPatches(root = projectFolder) {
  return dependencies(root).flatMap((dependency) =>
    Object.entries(readChecksums(dependency))
      .filter(([path, { after }]) => checksumOf(dependency, path) !== after)
      .map(([path]) => `${dependency.name}/${path} is not the patched file: run "node scripts/patches.mjs apply"`)
  )
}

/** Records the checksums after a patch was changed; needs the dependency as published. For maintainers. */
export function recordChecksums(root = projectFolder) {
  for (const dependency of dependencies(root)) {
    const before = new Map()
    const patched = patchedTexts(dependency, (path) => {
      before.set(path, readFileSync(join(dependency.folder, path), 'utf8'))
      return before.get(path)
    })
    const entries = [...patched]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, text]) => [path, { before: sha256(before.get(path)), after: sha256(text) }])
    writeFileSync(checksumsPath(dependency), `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`)
  }
}

/** Applies one unified diff of one file. Context must match exactly, at the line the hunk names. */
export function applyHunks(text, hunks, label = 'file') {
  const source = text.split('\n')
  const result = []
  let position = 0
  for (const { start, lines } of hunks) {
    while (position < start - 1) result.push(source[position++])
    for (const line of lines) {
      const content = line.slice(1)
      if (line[0] === '+') {
        result.push(content)
        continue
      }
      if (source[position] !== content) throw new Error(`${label}: line ${position + 1} is not what the patch expects`)
      if (line[0] === ' ') result.push(content)
      position++
    }
  }
  return [...result, ...source.slice(position)].join('\n')
}

/** Gives path -> hunks. What stands before the first `---` is the reason of the patch. */
export function parsePatch(text) {
  const files = new Map()
  let hunks
  for (const line of text.split('\n')) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line)
    if (line.startsWith('--- a/')) hunks = undefined
    else if (line.startsWith('+++ b/')) {
      hunks = []
      files.set(line.slice(6), hunks)
    } else if (header && hunks) hunks.push({ start: Number(header[1]), startAfter: Number(header[2]), lines: [] })
    else if (hunks?.length && /^[ +-]/.test(line)) hunks.at(-1).lines.push(line)
  }
  return files
}

function dependencies(root) {
  const patches = join(root, 'patches')
  return readdirSync(patches, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      // A scope stands before the name: @scope+name+1.0.0.
      const [version, ...parts] = entry.name.split('+').reverse()
      const name = parts.reverse().join('/')
      const folder = join(root, 'node_modules', name)
      if (!existsSync(folder)) throw new Error(`${name} is not installed: run npm ci first`)
      const installed = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version
      if (installed !== version) throw new Error(`${name} ${installed} is installed, the patches are for ${version}`)
      return { name, folder, patches: join(patches, entry.name) }
    })
}

/** In their order, each with its hunks by path. */
function seriesOf(dependency) {
  return readdirSync(dependency.patches)
    .filter((name) => name.endsWith('.patch'))
    .sort()
    .map((name) => ({ name, files: parsePatch(readFileSync(join(dependency.patches, name), 'utf8')) }))
}

function patchedTexts(dependency, original, only) {
  const texts = new Map()
  for (const { name, files } of seriesOf(dependency)) {
    for (const [path, hunks] of files) {
      if (only && !only.includes(path)) continue
      texts.set(path, applyHunks(texts.get(path) ?? original(path), hunks, `${name}: ${path}`))
    }
  }
  return texts
}

/** Also where the first patches of the series stand already: one that is added needs no new installation. */
function asPublished(dependency, path, recorded) {
  const text = readFileSync(join(dependency.folder, path), 'utf8')
  const series = seriesOf(dependency).flatMap(({ files }) => (files.has(path) ? [files.get(path)] : []))
  for (let applied = 0; applied < series.length; applied++) {
    const published = withoutHunks(text, series.slice(0, applied))
    if (published !== undefined && sha256(published) === recorded.before) return published
  }
  throw new Error(`${dependency.name}/${path} was changed by something else: reinstall it with npm ci`)
}

/** Undefined where they do not stand. */
function withoutHunks(text, series) {
  const opposite = { '+': '-', '-': '+', ' ': ' ' }
  const undone = (hunks) =>
    hunks.map(({ startAfter, lines }) => ({ start: startAfter, lines: lines.map((line) => opposite[line[0]] + line.slice(1)) }))
  try {
    return series.reduceRight((rest, hunks) => applyHunks(rest, undone(hunks)), text)
  } catch {
    return undefined
  }
}

function writeWhole(path, text) {
  writeFileSync(`${path}.patched`, text)
  renameSync(`${path}.patched`, path)
}

const checksumsPath = (dependency) => join(dependency.patches, 'checksums.json')
const readChecksums = (dependency) => JSON.parse(readFileSync(checksumsPath(dependency), 'utf8'))
const sha256 = (text) => createHash('sha256').update(text).digest('hex')
const checksumOf = (dependency, path) => sha256(readFileSync(join(dependency.folder, path), 'utf8'))

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const command = process.argv[2] ?? 'apply'
  if (command === 'record') recordChecksums()
  else if (command === 'apply') for (const path of applyPatches()) console.log(`patched ${path}`)
  else if (command !== 'check') {
    console.error('usage: node scripts/patches.mjs [apply|check|record]')
    process.exit(2)
  }
  const problems = command === 'record' ? [] : checkPatches()
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length ? 1 : 0
}
