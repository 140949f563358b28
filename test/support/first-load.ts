/** What a browser fetches of the built interface before it shows anything: the scripts that the page names, and all that those import at once. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

export interface FirstLoad {
  /** Names of files in the build. */
  readonly scripts: readonly string[]
  readonly scriptGzipBytes: number
  readonly styleGzipBytes: number
  /** Scripts of the build that are fetched when they are needed, or never. */
  readonly later: readonly string[]
}

const build = fileURLToPath(new URL('../../apps/host/src/interface/build.ts', import.meta.url))

/** Builds the interface when its sources changed. Throws when it cannot be built. */
export function readFirstLoad(): FirstLoad {
  const { status, stdout } = spawnSync(process.execPath, [build], { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })
  if (status !== 0) throw new Error('the interface cannot be built')
  const folder = stdout.trim()
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
  const named = (pattern: RegExp): string[] => [...page.matchAll(pattern)].map((match) => match[1] ?? '')
  const scripts = new Set(named(/<(?:script|link rel="modulepreload")[^>]*?(?:src|href)="\/assets\/([^"]+\.js)"/g))
  for (const script of scripts) for (const imported of importedAtOnce(join(folder, 'assets', script))) scripts.add(imported)
  const styles = named(/href="\/assets\/([^"]+\.css)"/g)
  const gzipBytes = (files: Iterable<string>): number =>
    [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, 'assets', file)), { level: 9 }).length, 0)
  return {
    scripts: [...scripts],
    scriptGzipBytes: gzipBytes(scripts),
    styleGzipBytes: gzipBytes(styles),
    later: readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.js') && !scripts.has(file))
  }
}

/** `import … from "./x.js"`, `export … from "./x.js"` and `import "./x.js"`; never `import("./x.js")`. */
function importedAtOnce(path: string): string[] {
  const source = readFileSync(path, 'utf8')
  return [...source.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g)].map((match) => match[1] ?? '')
}
