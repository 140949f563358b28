/** Small answers, and the body of a request as JSON. */
import type { IncomingMessage, ServerResponse } from 'node:http'

const BODY_BYTES_AT_MOST = 64 * 1024

export function refuse(response: ServerResponse, status: number): void {
  // The rest of what it sends is not read.
  response.writeHead(status, { 'cache-control': 'no-store', connection: 'close', 'content-length': 0 }).end()
}

export function giveJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body))
}

export class BadBody extends Error {}

/** Throws BadBody. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBytes(request, 'application/json', BODY_BYTES_AT_MOST)
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new BadBody()
  }
}

/** Throws BadBody. */
export async function readBytes(request: IncomingMessage, type: string, atMost: number): Promise<Buffer> {
  if (request.headers['content-type'] !== type) throw new BadBody()
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > atMost) throw new BadBody()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
