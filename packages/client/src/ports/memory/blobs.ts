import { concat, sha256 } from '@colloque/crypto'
import { fromHex, toHex } from '../../hex.ts'
import type { HttpRequest, HttpResponse } from '../transport.ts'

interface Blob {
  readonly sizeBytes: number
  readonly hashes: { readonly upload: string; readonly read: string; readonly delete: string }
  bytes: Uint8Array
}

export interface MemoryBlobs {
  /** As the relay does for `create-blob`; the hashes are SHA-256 of the tokens. False when the id is taken by another. */
  create(blob: {
    blob: Uint8Array
    sizeBytes: number
    uploadHash: Uint8Array
    readHash: Uint8Array
    deleteHash: Uint8Array
  }): boolean
  respond(request: HttpRequest): Promise<HttpResponse>
  ids(): string[]
  bytes(id: string): Uint8Array | undefined
  /** What a dishonest or damaged relay would hold. */
  replace(id: string, bytes: Uint8Array): void
}

/** The blobs of a relay without a relay: HEAD, PATCH, ranged GET and DELETE at …/blobs/ID. Bytes of a PATCH that breaks off are kept. */
export function createMemoryBlobs(): MemoryBlobs {
  const blobs = new Map<string, Blob>()

  async function respond(request: HttpRequest): Promise<HttpResponse> {
    const id = /\/blobs\/([0-9a-f]{32})$/.exec(request.url)?.[1] ?? ''
    const blob = blobs.get(id)
    const right = ({ HEAD: 'upload', PATCH: 'upload', GET: 'read', DELETE: 'delete' } as const)[request.method]
    if (!blob) return answer(404)
    if (hashOf(request.headers.authorization) !== blob.hashes[right]) return answer(403)
    if (request.method === 'GET') return readRange(blob, request.headers.range ?? '')
    if (request.method === 'PATCH') return await appendTo(blob, request)
    if (request.method === 'DELETE') blobs.delete(id)
    return answer(request.method === 'HEAD' ? 200 : 204, {
      'upload-offset': String(blob.bytes.length),
      'upload-length': String(blob.sizeBytes)
    })
  }

  return {
    create({ blob, sizeBytes, uploadHash, readHash, deleteHash }) {
      const id = toHex(blob)
      const hashes = { upload: toHex(uploadHash), read: toHex(readHash), delete: toHex(deleteHash) }
      const existing = blobs.get(id)
      if (existing) return existing.sizeBytes === sizeBytes && existing.hashes.upload === hashes.upload
      blobs.set(id, { sizeBytes, hashes, bytes: new Uint8Array(0) })
      return true
    },
    respond,
    ids: () => [...blobs.keys()],
    bytes: (id) => blobs.get(id)?.bytes,
    replace(id, bytes) {
      const blob = blobs.get(id)
      if (blob) blobs.set(id, { ...blob, bytes, sizeBytes: bytes.length })
    }
  }
}

async function appendTo(blob: Blob, request: HttpRequest): Promise<HttpResponse> {
  if (Number(request.headers['upload-offset']) !== blob.bytes.length) return answer(409)
  const pieces: Uint8Array[] = []
  let total = blob.bytes.length
  try {
    for await (const piece of request.body ?? []) {
      total += piece.length
      if (total > blob.sizeBytes) return answer(413)
      pieces.push(piece.slice())
    }
  } finally {
    blob.bytes = concat(blob.bytes, ...pieces)
  }
  return answer(204, { 'upload-offset': String(blob.bytes.length) })
}

function readRange(blob: Blob, range: string): HttpResponse {
  const [, first = '', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? []
  const [start, end] = [Number(first), Math.min(Number(last) + 1, blob.bytes.length)]
  if (blob.bytes.length < blob.sizeBytes) return answer(404)
  if (first === '' || start >= end) return answer(416)
  const part = blob.bytes.slice(start, end)
  return { status: 206, headers: { 'content-range': `bytes ${start}-${end - 1}/${blob.bytes.length}` }, body: inPieces(part) }
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536)
}

function answer(status: number, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers, body: inPieces(new Uint8Array(0)) }
}

/** At once: a digest by another thread would come after as much of a test's own time as the machine pleases. */
const hashOf = (authorization = ''): string => toHex(sha256(fromHex(/^Bearer ([0-9a-f]{64})$/.exec(authorization)?.[1] ?? '')))
