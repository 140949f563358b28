/** The built interface, read once into memory: a request names a key of a map and never a path. */
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'

export interface InterfaceFile {
  readonly bytes: Buffer
  readonly type: string
  /** Its name holds the hash of what it is. */
  readonly isImmutable: boolean
}
export type InterfaceFiles = ReadonlyMap<string, InterfaceFile>

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.bcmap': 'application/octet-stream',
  '.pfb': 'application/octet-stream',
  '.icc': 'application/vnd.iccprofile'
}

/** Keys are the paths of URLs; `/` is the page. Throws ENOENT when it was not built. */
export function readInterfaceFiles(folder: string): InterfaceFiles {
  const files = new Map<string, InterfaceFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(folder.length).split(sep).join('/')
    files.set(name === '/index.html' ? '/' : name, {
      bytes: readFileSync(path),
      type: types[extname(name)] ?? 'application/octet-stream',
      isImmutable: name.startsWith('/assets/')
    })
  }
  return files
}
