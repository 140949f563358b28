/** Blobs at the relay over HTTP: tus 1.0 up, ranges down. One try each; who calls tries again. */
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import type { HttpRequest, HttpResponse } from '../../ports/index.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'

const TUS = { 'tus-resumable': '1.0.0' }

interface Blob {
  readonly blob: Uint8Array
}

/** Bytes that the relay holds durably; undefined when it does not know the blob. Throws `relay-unreachable`, `relay-refused`. */
export async function uploadedBytes(core: Core, blob: Blob, token: Uint8Array, signal: AbortSignal): Promise<number | undefined> {
  const response = await ask(core, 'HEAD', blob, token, { headers: TUS, signal })
  await drain(response)
  if (isAbsent(response)) return undefined
  requireStatus(response, 200, 204)
  return offsetOf(response)
}

/** Sends the bytes from `offset` to the end. Gives what the relay then holds. */
export async function upload(core: Core, blob: Blob, token: Uint8Array, part: UploadPart, signal: AbortSignal): Promise<number> {
  const response = await ask(core, 'PATCH', blob, token, {
    headers: { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(part.offset) },
    body: part.body,
    bodyBytes: part.bytes,
    signal
  })
  await drain(response)
  requireStatus(response, 200, 204)
  return offsetOf(response)
}
export interface UploadPart {
  readonly offset: number
  readonly bytes: number
  readonly body: AsyncIterable<Uint8Array>
}

/**
 * The bytes from `offset` to `sizeBytes`, which must be all there is. Throws `file-gone`, `file-altered` when the blob has
 * another size, `relay-unreachable`, `relay-refused`.
 */
export async function download(
  core: Core,
  blob: Blob,
  token: Uint8Array,
  offset: number,
  sizeBytes: number,
  signal: AbortSignal
): Promise<AsyncIterable<Uint8Array>> {
  const response = await ask(core, 'GET', blob, token, { headers: { range: `bytes=${offset}-${sizeBytes - 1}` }, signal })
  if (response.status !== 206) await drain(response)
  if (isAbsent(response)) throw new ClientError('file-gone')
  if (response.status === 416) throw new ClientError('file-altered')
  requireStatus(response, 206)
  const range = response.headers['content-range'] ?? ''
  if (range !== `bytes ${offset}-${sizeBytes - 1}/${sizeBytes}`) throw new ClientError('file-altered')
  return response.body
}

/** Resolves when the relay no longer gives the blob, or never had it. */
export async function deleteBlob(core: Core, blob: Blob, token: Uint8Array, signal: AbortSignal): Promise<void> {
  const response = await ask(core, 'DELETE', blob, token, { headers: TUS, signal })
  await drain(response)
  if (!isAbsent(response)) requireStatus(response, 200, 204)
}

type Asked = Omit<HttpRequest, 'method' | 'url'>

function ask(core: Core, method: HttpRequest['method'], blob: Blob, token: Uint8Array, asked: Asked): Promise<HttpResponse> {
  const url = `${core.relay.url}/blobs/${toHex(blob.blob)}`
  return core.ports.transport.request({
    ...asked,
    method,
    url,
    headers: { ...asked.headers, authorization: `Bearer ${toHex(token)}` }
  })
}

function isAbsent({ status }: HttpResponse): boolean {
  return status === 404 || status === 410
}

/** Another offset (409), another request on the blob (423), too many (429) and the server's own errors pass; a full disk (507) lasts. */
function requireStatus(response: HttpResponse, ...wanted: readonly number[]): void {
  const { status } = response
  if (wanted.includes(status)) return
  if (status === 507) throw new ClientError('relay-full')
  if (status === 408 || status === 409 || status === 423 || status === 429 || status >= 500)
    throw new ClientError('relay-unreachable')
  throw new ClientError('relay-refused', { relayCode: status })
}

function offsetOf(response: HttpResponse): number {
  const offset = Number(response.headers['upload-offset'] ?? Number.NaN)
  if (!Number.isSafeInteger(offset) || offset < 0) throw new ClientError('relay-refused', { relayCode: response.status })
  return offset
}

async function drain(response: HttpResponse): Promise<void> {
  for await (const _ of response.body);
}

/** What a refusal by the relay means for a transfer: `relay-unreachable` is worth another try. */
export function toClientError(error: unknown): ClientError {
  if (error instanceof ClientError) return error
  if (!(error instanceof RelayRefusal)) return new ClientError('internal')
  switch (error.code) {
    case 'storage-full':
      return new ClientError('relay-full')
    case 'quota-exceeded':
      return new ClientError('quota-exceeded')
    case 'device-disabled':
      return new ClientError('device-disabled')
    case 'rate-limited':
    case 'too-slow':
    case 'shutting-down':
    case 'not-authenticated':
    case 'internal':
      return new ClientError('relay-unreachable')
    default:
      return new ClientError('relay-refused', { relayCode: error.code })
  }
}
