import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Uploads } from '../blobs/uploads.ts'
import type { BlobRow, Storage } from '../storage/storage.ts'
import { sendText } from './answers.ts'
import { readRange } from './range.ts'

export interface BlobRoutes {
  readonly storage: Storage
  readonly blobs: BlobStore
  readonly uploads: Uploads
  readonly today: () => number
  /** The request showed a token of its blob. */
  readonly allowed: (request: IncomingMessage) => void
}

const METHODS = 'HEAD, PATCH, GET, DELETE, OPTIONS'
/** Portions read ahead of a slow reader. */
const READ_AHEAD = 2
const NO_HASH = new Uint8Array(32)
const tokenHashOf: Readonly<Record<string, (row: BlobRow) => Uint8Array>> = {
  HEAD: (row) => row.uploadHash,
  PATCH: (row) => row.uploadHash,
  GET: (row) => row.readHash,
  DELETE: (row) => row.deleteHash
}

/** /blobs/<32 hex digits>: each method has its own token. An unknown blob and a wrong token are the same answer. */
export async function answerBlob(routes: BlobRoutes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '' } = request
  if (method === 'OPTIONS') {
    response.writeHead(204, { Allow: METHODS, 'Tus-Resumable': '1.0.0', 'Tus-Version': '1.0.0' }).end()
    return
  }
  const hashOf = Object.hasOwn(tokenHashOf, method) ? tokenHashOf[method] : undefined
  if (!hashOf) return sendText(response, 405, 'method-not-allowed\n', { Allow: METHODS })
  const [, blob] = /^\/blobs\/([0-9a-f]{32})$/.exec(request.url ?? '') ?? []
  const row = blob === undefined ? undefined : await routes.storage.blob(Buffer.from(blob, 'hex'))
  const isAllowed = holdsToken(request, row ? hashOf(row) : NO_HASH)
  if (!blob || !row || !isAllowed || (row.deletedDay !== undefined && method !== 'DELETE'))
    return sendText(response, 404, 'unknown-blob\n')
  routes.allowed(request)
  if (method === 'GET') return download(routes, blob, row, request, response)
  if (method !== 'DELETE') return routes.uploads.handle(request, response)
  await routes.storage.deleteBlob(row.blob, routes.today())
  response.writeHead(204).end()
}

function holdsToken(request: IncomingMessage, hash: Uint8Array): boolean {
  const [, token = ''] = /^Bearer ([0-9a-f]{64})$/.exec(request.headers.authorization ?? '') ?? []
  const isEqual = timingSafeEqual(createHash('sha256').update(Buffer.from(token, 'hex')).digest(), hash)
  return token !== '' && isEqual
}

async function download(
  { blobs }: BlobRoutes,
  blob: string,
  row: BlobRow,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  if (((await blobs.size(blob)) ?? 0) !== row.sizeBytes) return sendText(response, 404, 'unknown-blob\n')
  const range = readRange(request.headers.range, row.sizeBytes)
  if (range === 'unsatisfiable')
    return sendText(response, 416, 'range-not-satisfiable\n', { 'Content-Range': `bytes */${row.sizeBytes}` })
  const { start, end, partial } = range
  response.writeHead(partial ? 206 : 200, {
    'Accept-Ranges': 'bytes',
    'Content-Type': 'application/octet-stream',
    'Content-Length': end - start,
    ...(partial && { 'Content-Range': `bytes ${start}-${end - 1}/${row.sizeBytes}` })
  })
  if (start === end) return void response.end()
  // A reader who goes away is no failure of the relay.
  await pipeline(Readable.from(blobs.read(blob, start, end), { highWaterMark: READ_AHEAD }), response).catch(() =>
    response.destroy()
  )
}
