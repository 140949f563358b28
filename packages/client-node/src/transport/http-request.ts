import http from 'node:http'
import https from 'node:https'
import { ClientError, type HttpRequest, type HttpResponse } from '@colloque/client'
import { relayAddress } from './address.ts'

/** Neither a byte sent nor one received for so long: the way is cut. */
const SILENCE_MS = 60_000

/**
 * Requests over connections that are kept. Throws `relay-unreachable` for every failure on the way, an abort included;
 * what the body itself throws comes back as it is. A response's body must be read or its request aborted.
 */
export function createHttpRequests(): (request: HttpRequest) => Promise<HttpResponse> {
  const plain = new http.Agent({ keepAlive: true })
  const secure = new https.Agent({ keepAlive: true })
  return async (request) => {
    const address = relayAddress(request.url)
    const isSecure = address.protocol === 'https:'
    const headers = {
      ...request.headers,
      ...(request.bodyBytes === undefined ? {} : { 'content-length': String(request.bodyBytes) })
    }
    const options = {
      method: request.method,
      headers,
      agent: isSecure ? secure : plain,
      ...(request.signal ? { signal: request.signal } : {})
    }
    if (request.signal?.aborted) throw new ClientError('relay-unreachable')
    const outgoing = isSecure ? https.request(address, options) : http.request(address, options)
    outgoing.setTimeout(SILENCE_MS, () => outgoing.destroy())
    outgoing.setNoDelay(true)
    return await exchange(outgoing, request.body)
  }
}

function exchange(outgoing: http.ClientRequest, body: AsyncIterable<Uint8Array> | undefined): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let answered = false
    outgoing.on('error', () => reject(new ClientError('relay-unreachable')))
    outgoing.once('response', (incoming) => {
      answered = true
      // An answer before the end of the body means that the rest is not wanted; the connection is then of no more use.
      incoming.once('end', () => {
        if (!outgoing.writableEnded) outgoing.destroy()
      })
      resolve({ status: incoming.statusCode ?? 0, headers: plainHeaders(incoming.headers), body: received(incoming) })
    })
    send(outgoing, body, () => answered).catch((error: unknown) => {
      reject(error)
      outgoing.destroy()
    })
  })
}

/** Takes the next piece only when the system has taken the last: memory stays as it is, whatever the length, and the buffer is free. */
async function send(
  outgoing: http.ClientRequest,
  body: AsyncIterable<Uint8Array> | undefined,
  isAnswered: () => boolean
): Promise<void> {
  if (body) {
    for await (const piece of body) {
      if (outgoing.destroyed || isAnswered()) return
      await written(outgoing, piece)
      if (outgoing.destroyed || isAnswered()) return
    }
  }
  outgoing.end()
}

/** Also resolves when the piece is not wanted any more. */
function written(outgoing: http.ClientRequest, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const events = ['close', 'response'] as const
    function done(): void {
      for (const event of events) outgoing.off(event, done)
      resolve()
    }
    for (const event of events) outgoing.on(event, done)
    outgoing.write(piece, done)
  })
}

async function* received(incoming: http.IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of incoming) yield new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength)
  } catch {
    throw new ClientError('relay-unreachable')
  }
}

function plainHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value
  return plain
}
