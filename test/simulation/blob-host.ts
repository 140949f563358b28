/** HTTP without sockets: Node's own client and server, the relay's own routes, and pieces that take their time or never come. */
import http, { type IncomingMessage } from 'node:http'
import { type Duplex, duplexPair, Readable } from 'node:stream'
import type { HttpRequest, HttpResponse } from '@colloque/client'
import type { Storage } from '@colloque/server'
import { answerBlob, BlobError, type BlobStore, createUploads } from './parts.ts'
import type { Life } from './process.ts'
import type { Timeline } from './timeline.ts'

export interface BlobHostParts {
  readonly storage: Storage
  readonly blobs: BlobStore
  readonly disk: { readonly isFull: boolean }
  readonly life: Life
  readonly timeline: Timeline
  /** Called when the process ends. */
  readonly deaths: Set<() => void>
  today(): number
}

export type Respond = (request: HttpRequest) => Promise<HttpResponse>

export function createBlobHost({ storage, blobs, disk, life, timeline, deaths, today }: BlobHostParts): Respond {
  const store: BlobStore = {
    ...blobs,
    async append(blob, offset, limit, source) {
      if (!disk.isFull) return blobs.append(blob, offset, limit, untilEnd(source, life))
      await blobs.append(blob, offset, limit, firstOf(source))
      throw new BlobError('storage-full')
    }
  }
  const uploads = createUploads({ storage, blobs: store, path: '/blobs' })
  const server = http.createServer((request, response) => {
    answerBlob({ storage, blobs: store, uploads, today, allowed: () => {} }, request, response).catch(() => response.destroy())
  })
  // Time is the simulation's alone.
  server.requestTimeout = 0
  server.headersTimeout = 0

  return async (request) => {
    const [near, far] = duplexPair()
    const endStream = timeline.stream()
    const end = (): void => {
      deaths.delete(end)
      near.destroy()
      far.destroy()
      endStream()
    }
    deaths.add(end)
    server.emit('connection', far)
    near.once('close', end)
    return exchange(request, near, end)
  }
}

/** Bytes that came before the process ended are on the disk, the others are not. */
async function* untilEnd(source: AsyncIterable<Uint8Array>, life: Life): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    if (!life.step()) throw new Error('the relay ended')
    yield piece
  }
}

async function* firstOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    yield piece.subarray(0, piece.length >> 1)
    return
  }
}

function exchange(request: HttpRequest, way: Duplex, onEnd: () => void): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const length = request.bodyBytes === undefined ? {} : { 'content-length': String(request.bodyBytes) }
    const outgoing = http.request({
      method: request.method,
      path: new URL(request.url).pathname,
      headers: { host: 'relay.test', ...request.headers, ...length },
      createConnection: () => way as never
    })
    const fail = (error: unknown): void => {
      onEnd()
      reject(error)
    }
    request.signal?.addEventListener('abort', () => fail(new Error('aborted')), { once: true })
    outgoing.once('error', fail)
    outgoing.once('response', (incoming) => {
      resolve({ status: incoming.statusCode ?? 0, headers: plainHeaders(incoming), body: piecesOf(incoming, onEnd) })
    })
    if (request.body) Readable.from(request.body).once('error', fail).pipe(outgoing)
    else outgoing.end()
  })
}

async function* piecesOf(incoming: IncomingMessage, onEnd: () => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of incoming) yield new Uint8Array(piece)
  } finally {
    onEnd()
  }
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
