/** The requests of an attacker: whole ones that mean harm, around blobs that exist and their tokens. Each is one request with one answer. */
import { gzipSync } from 'node:zlib'
import type { Chance } from './chance.ts'

/** A blob that was announced, with its three tokens. */
export interface KnownBlob {
  readonly name: string
  readonly sizeBytes: number
  readonly tokens: Readonly<Record<'upload' | 'read' | 'remove', string>>
}

export interface MadeRequest {
  readonly method: string
  readonly bytes: Uint8Array
}

const METHODS = ['GET', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS', 'POST', 'PUT', 'TRACE', 'PROPFIND', 'SEARCH', 'MKCOL']
const PAGES = ['/', '/about', '/healthz', '/stats', '/relay', '/blobs', '/blobs/', '//', '/about/', '/ABOUT', '*', '/rien']
const NUMBERS = [
  '0',
  '1',
  '-1',
  '+1',
  '00',
  '1e3',
  '0x10',
  '1.5',
  ' 1',
  'NaN',
  '9007199254740993',
  '99999999999999999999',
  '',
  '٣'
]
/** 4 MiB of zeros in a few kilobytes: nothing here unpacks it. */
const BOMB = gzipSync(new Uint8Array(4 << 20))

export function makeHttpRequest(chance: Chance, blobs: readonly KnownBlob[]): MadeRequest {
  const blob = chance.one(blobs)
  const method = chance.once(2) ? chance.one(METHODS) : chance.one(['GET', 'HEAD', 'PATCH'])
  const headers: string[] = [
    `Host: ${chance.once(20) ? chance.one(['', 'a b', '127.0.0.1:1', '[::1]', '../', 'x'.repeat(500)]) : 'relay'}`
  ]
  if (!chance.once(5)) headers.push(`Authorization: ${authorization(chance, blob)}`)
  if (!chance.once(4)) headers.push(`Tus-Resumable: ${chance.once(10) ? chance.one(['1.0.1', '', '1.0.0, 1.0.0']) : '1.0.0'}`)
  if (!chance.once(4)) headers.push(`Upload-Offset: ${chance.once(3) ? chance.one(NUMBERS) : '0'}`)
  if (!chance.once(4)) headers.push(`Content-Type: ${chance.once(6) ? 'text/html' : 'application/offset+octet-stream'}`)
  if (chance.once(5)) headers.push(`Range: ${range(chance)}`)
  for (let more = chance.below(3); more > 0; more -= 1) headers.push(chance.one(EXTRA))
  const body = bodyOf(chance, method, headers, blob)
  const head = `${method} ${target(chance, blob)} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`
  return { method, bytes: Buffer.concat([Buffer.from(head, 'utf8'), body]) }
}

/** No header that would make Node wait for something else than a body. */
const EXTRA = [
  'Upload-Length: 99999999999',
  'Upload-Defer-Length: 1',
  'Upload-Metadata: filename Li4vcmVsYXkuc3FsaXRl',
  'Upload-Concat: final;/blobs/a /blobs/b',
  'Upload-Checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=',
  'X-HTTP-Method-Override: DELETE',
  'X-HTTP-Method-Override: POST',
  'X-Forwarded-For: 127.0.0.1, ::1, <x>',
  'X-Forwarded-Host: evil.example',
  'Forwarded: for=127.0.0.1;host=evil.example;proto=https',
  'Origin: https://evil.example',
  'Cookie: a=b',
  'Content-Encoding: gzip',
  'Accept-Encoding: gzip, br, deflate',
  'If-Match: *',
  'If-None-Match: *',
  'If-Range: "x"',
  'Sec-WebSocket-Extensions: permessage-deflate',
  'Expect: 100-continue',
  `X-Long: ${'y'.repeat(4_000)}`,
  'X-Latin: \u00e9\u00ff',
  '__proto__: x',
  'constructor: x'
]

function target(chance: Chance, { name }: KnownBlob): string {
  if (chance.once(3)) return chance.one(PAGES)
  if (!chance.once(4)) return `/blobs/${name}`
  return chance.one([
    `/blobs/${name.toUpperCase()}`,
    `/blobs/${name}/`,
    `/blobs/${name}?a=1`,
    `/blobs/${name}%00`,
    `/blobs/${name}%0d%0aX:1`,
    `/blobs/../${name}`,
    `/blobs/./${name}`,
    `/blobs//${name}`,
    `/blobs/%2e%2e/relay.sqlite`,
    '/blobs/..%2frelay.sqlite',
    '/blobs/..\\relay.sqlite',
    '/blobs/....//relay.sqlite',
    '/../../../../etc/passwd',
    '/blobs/%c0%ae%c0%ae/relay.sqlite',
    `/blobs/${name.slice(1)}`,
    `/blobs/${name}${name}`,
    `/blobs/${'a'.repeat(6_000)}`,
    `http://127.0.0.1/blobs/${name}`,
    `//evil.example/blobs/${name}`,
    '/blobs/__proto__',
    '/blobs/%',
    `/blobs/${Buffer.from(chance.bytes(16)).toString('hex')}`
  ])
}

function authorization(chance: Chance, { tokens }: KnownBlob): string {
  const token = chance.one([
    tokens.upload,
    tokens.upload,
    tokens.read,
    tokens.read,
    chance.once(20) ? tokens.remove : tokens.read
  ])
  if (!chance.once(4)) return `Bearer ${token}`
  const flipped = `${token.slice(0, 9)}${token[9] === '0' ? '1' : '0'}${token.slice(10)}`
  return chance.one([
    `Bearer ${flipped}`,
    `bearer ${token}`,
    `Bearer ${token.toUpperCase()}`,
    `Bearer  ${token}`,
    `Bearer ${token}0`,
    `Bearer ${token}, Bearer ${token}`,
    `Basic ${token}`,
    `Bearer ${'0'.repeat(64)}`,
    'Bearer ',
    'Bearer'
  ])
}

const range = (chance: Chance): string =>
  chance.one([
    `bytes=${chance.below(40)}-${chance.below(40)}`,
    `bytes=-${chance.one(NUMBERS)}`,
    `bytes=${chance.one(NUMBERS)}-`,
    `bytes=${Array.from({ length: 300 }, (_, at) => `${at}-${at}`).join(',')}`,
    'bytes=0-999999999999999',
    'bytes=999999999999999-',
    'bytes=-0',
    'items=0-1'
  ])

/** A body that is as long as it says, in one of the two ways to say so. */
function bodyOf(chance: Chance, method: string, headers: string[], { sizeBytes }: KnownBlob): Uint8Array {
  if (method !== 'PATCH' && !chance.once(8)) return new Uint8Array(0)
  const length = chance.one([0, 1, 7, sizeBytes, sizeBytes + 1, 3_000])
  const body = headers.includes('Content-Encoding: gzip') ? BOMB : chance.bytes(length)
  if (!chance.once(4)) {
    headers.push(`Content-Length: ${body.length}`)
    return body
  }
  headers.push('Transfer-Encoding: chunked')
  const extension = chance.once(3) ? `;${'x'.repeat(200)}` : ''
  const chunk = body.length === 0 ? '' : `${body.length.toString(16)}${extension}\r\n`
  return Buffer.concat([Buffer.from(chunk), body, Buffer.from(`${body.length === 0 ? '' : '\r\n'}0\r\n\r\n`)])
}
