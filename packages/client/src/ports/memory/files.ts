import { ClientError } from '../../error.ts'
import type { Files } from '../files.ts'
import { placed } from './attachments.ts'

export interface MemoryFiles extends Files {
  /** Writes or replaces a file, as another program would; `undefined` removes it. */
  put(path: string, bytes: Uint8Array | undefined): void
  contents(path: string): Uint8Array | undefined
  paths(): string[]
}

/** The person's files as a map; a path that ends in '/' is a folder. */
export function createMemoryFiles(): MemoryFiles {
  const files = new Map<string, { readonly bytes: Uint8Array; readonly version: string }>()
  let changes = 0
  let parts = 0

  function put(path: string, bytes: Uint8Array | undefined): void {
    if (bytes) files.set(path, { bytes: bytes.slice(), version: `${++changes}:${bytes.length}` })
    else files.delete(path)
  }
  function find(path: string): { readonly bytes: Uint8Array; readonly version: string } {
    const file = files.get(path)
    if (!file || path.endsWith('/')) throw new ClientError('file-unreadable', { name: nameOf(path) })
    return file
  }

  return {
    put,
    contents: (path) => files.get(path)?.bytes,
    paths: () => [...files.keys()],
    async open(path) {
      const first = find(path)
      return {
        name: nameOf(path),
        sizeBytes: first.bytes.length,
        version: first.version,
        read: async (offset, length, into) => placed(find(path).bytes.slice(offset, offset + length), into),
        currentVersion: async () => find(path).version,
        close: async () => undefined
      }
    },
    async list(path) {
      const folder = `${path.replace(/\/+$/, '')}/`
      const below = [...files.keys()].filter((each) => each.startsWith(folder))
      if (below.length === 0) return undefined
      const names = new Set(below.map((each) => each.slice(folder.length).replace(/\/.*$/, '')).filter((name) => name !== ''))
      return {
        name: nameOf(folder),
        entries: [...names].sort().map((name) => ({
          name,
          path: folder + name,
          kind: files.has(folder + name) ? ('file' as const) : ('folder' as const)
        }))
      }
    },
    async create(path) {
      if (path.endsWith('/')) throw new ClientError('file-unwritable', { name: nameOf(path) })
      const part = `${path}.${++parts}.part`
      put(part, new Uint8Array(0))
      const pieces: Uint8Array[] = []
      return {
        async write(bytes) {
          pieces.push(bytes.slice())
        },
        async finish() {
          const whole = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0))
          pieces.reduce((offset, piece) => {
            whole.set(piece, offset)
            return offset + piece.length
          }, 0)
          put(path, whole)
          put(part, undefined)
        },
        async abandon() {
          put(part, undefined)
        }
      }
    }
  }
}

function nameOf(path: string): string {
  return path.replace(/\/+$/, '').replace(/^.*\//, '')
}
