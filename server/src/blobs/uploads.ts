import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { Server, ServerOptions } from '@tus/server'
import type { Storage } from '../storage/storage.ts'
import { BlobError, type BlobErrorCode, type BlobStore } from './blob-store.ts'

/** What tus takes for an error: a status and a body. */
interface HttpError {
  readonly status_code: number
  readonly body: string
}
const ANSWERS: Readonly<Record<BlobErrorCode, HttpError>> = {
  'unknown-blob': { status_code: 404, body: 'unknown-blob\n' },
  'offset-moved': { status_code: 409, body: 'offset-moved\n' },
  'storage-full': { status_code: 507, body: 'storage-full\n' },
  'storage-failed': { status_code: 500, body: 'internal\n' },
  'storage-unreadable': { status_code: 500, body: 'internal\n' }
}
const LOCKED: HttpError = { status_code: 423, body: 'upload-in-progress\n' }

export interface Uploads {
  /** Answers a HEAD or PATCH whose token was checked. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  isUploading(blob: string): boolean
}

/** Resumable uploads by tus 1.0 (tus.io/protocols/resumable-upload) into a blob store. Never creates a blob and never checks a token. */
export function createUploads(parts: { readonly storage: Storage; readonly blobs: BlobStore; readonly path: string }): Uploads {
  const held = new Set<string>()
  const writing = new Map<string, Promise<number>>()
  let server: Promise<Server> | undefined

  /** Loaded at the first upload: a relay without files does without it. */
  async function start(): Promise<Server> {
    const { DataStore, Server, Upload } = await import('@tus/server')
    class Store extends DataStore {
      override async getUpload(id: string) {
        const row = await parts.storage.blob(Buffer.from(id, 'hex'))
        if (!row) throw ANSWERS['unknown-blob']
        return new Upload({ id, size: row.sizeBytes, offset: await answered(parts.blobs.size(id)).then((size) => size ?? 0) })
      }
      override async write(source: Readable, id: string, offset: number) {
        const { size } = await this.getUpload(id)
        const append = answered(parts.blobs.append(id, offset, size ?? 0, source))
        writing.set(id, append)
        return append
      }
    }
    const locker: ServerOptions['locker'] = (request) => ({
      newLock: (id) => ({
        async lock() {
          if (request.method === 'HEAD') return
          if (held.has(id)) throw LOCKED
          held.add(id)
        },
        async unlock() {
          if (request.method === 'HEAD') return
          // tus unlocks a refused upload before its last bytes are on the disk.
          await writing.get(id)?.catch(() => {})
          writing.delete(id)
          held.delete(id)
        }
      })
    })
    const onResponseError: ServerOptions['onResponseError'] = (_request, error) =>
      'status_code' in error ? undefined : ANSWERS['storage-failed']
    return new Server({ path: parts.path, datastore: new Store(), locker, onResponseError, allowedOrigins: () => false })
  }

  return {
    isUploading: (blob) => held.has(blob),
    async handle(request, response) {
      server ??= start()
      await (await server).handle(request, response)
    }
  }
}

const answered = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw error instanceof BlobError ? ANSWERS[error.code] : ANSWERS['storage-failed']
  })
