/** Connections that are slow, silent, in pieces, half open, or packed: each is ended within its limit, and none holds more than its own. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeCbor, encodeHello, FRAME_BYTES, PROTOCOL_VERSION } from '@colloque/protocol'
import { DEFAULT_LIMITS } from '@colloque/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ConnectedDevice, connectDevice, foundRelay, type RunningRelay, startRelay } from './relay-parts.ts'
import { maskedFrame, openWebSocketByHand } from './websocket-by-hand.ts'

let folder: string
let relay: RunningRelay
let port: number
let founder: ConnectedDevice
const HELLO = encodeHello({ type: 'hello', version: PROTOCOL_VERSION })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colloque-hostile-'))
  relay = await startRelay({ folder, limits: { ...DEFAULT_LIMITS, headersMs: 400, silentMs: 600, loginMs: 1_500 } })
  port = Number(new URL(relay.url).port)
  founder = (await foundRelay(relay.url, relay.foundingLink)).connection
})
afterAll(async () => {
  founder.socket.terminate()
  await relay.close()
  await rm(folder, { recursive: true, force: true })
})

const goesOn = async (): Promise<void> => expect((await founder.request({ type: 'ping' })).kind).toBe('answer')

function open(): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  return socket
}
/** All that the relay says until it closes; a close frame is answered by leaving. */
function heard(socket: Socket): Promise<string> {
  let said = ''
  socket.on('data', (chunk) => {
    said += chunk.toString('latin1')
    if (said.includes('\x88')) socket.end()
  })
  return new Promise((resolve) => socket.once('close', () => resolve(said)))
}

it('[HTTP-3] headers that drip in are cut off, however steadily', async () => {
  const dripping = Array.from({ length: 100 }, () => {
    const socket = open()
    socket.write('GET /about HTTP/1.1\r\nHost: relay\r\nX-Slow: ')
    const drip = setInterval(() => socket.write('a'), 20)
    socket.on('close', () => clearInterval(drip))
    return heard(socket)
  })
  await goesOn()
  for (const said of await Promise.all(dripping)) expect(said).toMatch(/^(HTTP\/1\.1 408 |$)/)
})

it('[BLOB-6] connections that say nothing, or stop in the middle of a body, are closed', async () => {
  const silent = Array.from({ length: 100 }, () => heard(open()))
  const standing = Array.from({ length: 20 }, () => {
    const socket = open()
    socket.write('GET /about HTTP/1.1\r\nHost: relay\r\nContent-Length: 999\r\n\r\nabc')
    return heard(socket)
  })
  for (const said of await Promise.all(silent)) expect(said).toMatch(/^(HTTP\/1\.1 408 |$)/)
  for (const said of await Promise.all(standing)) expect(said).toMatch(/^HTTP\/1\.1 200 /)
  await goesOn()
})

it('[CONN-10] strangers who open WebSockets and wait are shown out', async () => {
  const waiting = await Promise.all(Array.from({ length: 100 }, () => connectDevice(relay.url)))
  await goesOn()
  const statuses = await Promise.all(waiting.map(async ({ socket }) => (await once(socket, 'close'))[0]))
  expect(new Set(statuses)).toEqual(new Set([1008]))
})

it('[LIM-12] what a stranger sends and does not finish is held up to its limit and no further', async () => {
  for (const claimed of [FRAME_BYTES, 64 << 10]) {
    const socket = await openWebSocketByHand(port)
    const closed = heard(socket)
    socket.write(maskedFrame(new Uint8Array(claimed)).subarray(0, DEFAULT_LIMITS.bytesBeforeLogin))
    socket.write(new Uint8Array(1_000))
    expect(await closed, 'long before the time for a login is over').toBe('')
  }
  const small = await openWebSocketByHand(port)
  small.write(maskedFrame(HELLO))
  const [answer] = await once(small, 'data')
  expect((answer as Buffer)[0]).toBe(0x82)
  small.destroy()
  await goesOn()
})

it('[LIM-14] a frame in hundreds of fragments is not put together, one in a few or byte by byte is', async () => {
  const flood = await openWebSocketByHand(port)
  const ended = heard(flood)
  const opening = maskedFrame(HELLO, { opcode: 2, isFinal: false })
  const empty = maskedFrame(new Uint8Array(0), { opcode: 0, isFinal: false })
  flood.write(Buffer.concat([opening, ...Array<Uint8Array>(300).fill(empty)]))
  expect(await ended, 'long before the time for a login is over').not.toContain('not-authenticated')

  const few = await openWebSocketByHand(port)
  few.write(maskedFrame(HELLO.subarray(0, 5), { opcode: 2, isFinal: false }))
  few.write(maskedFrame(HELLO.subarray(5, 9), { opcode: 0, isFinal: false }))
  few.write(maskedFrame(HELLO.subarray(9), { opcode: 0, isFinal: true }))
  expect(((await once(few, 'data'))[0] as Buffer)[0]).toBe(0x82)
  few.destroy()

  const slow = await openWebSocketByHand(port)
  slow.setNoDelay(true)
  for (const byte of maskedFrame(HELLO)) await new Promise<void>((resolve) => slow.write(Uint8Array.of(byte), () => resolve()))
  expect(((await once(slow, 'data'))[0] as Buffer)[0]).toBe(0x82)
  slow.destroy()
  await goesOn()
})

it('[HTTP-3] compression is never agreed on, and a compressed frame ends its connection', async () => {
  const socket = await openWebSocketByHand(port, ['Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'])
  const ended = heard(socket)
  socket.write(maskedFrame(HELLO, { opcode: 0x42, isFinal: true }))
  expect(await ended).not.toContain('permessage-deflate')
  await goesOn()
})

it.each([
  ['a frame without a mask', () => Buffer.concat([Uint8Array.of(0x82, HELLO.length), HELLO])],
  ['a control frame of 126 bytes', () => maskedFrame(new Uint8Array(126), { opcode: 9, isFinal: true })],
  ['a fragment of nothing', () => maskedFrame(HELLO, { opcode: 0, isFinal: true })],
  ['an unknown opcode', () => maskedFrame(HELLO, { opcode: 3, isFinal: true })],
  ['a length of 2^63', () => Uint8Array.of(0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4)],
  ['a text that is not UTF-8', () => maskedFrame(Uint8Array.of(0xc3, 0x28), { opcode: 1, isFinal: true })],
  ['a close with a status that is none', () => maskedFrame(Uint8Array.of(0, 1), { opcode: 8, isFinal: true })],
  ['nested lists', () => maskedFrame(new Uint8Array(1_000).fill(0x81))],
  ['a list that claims four thousand million items', () => maskedFrame(Uint8Array.of(0x9a, 0xff, 0xff, 0xff, 0xff))],
  ['a frame that is no map', () => maskedFrame(encodeCbor([1, 2]))]
])('[CONN-8] %s ends its connection', async (_what, frame) => {
  const socket = await openWebSocketByHand(port)
  const ended = heard(socket)
  socket.write(frame())
  await ended
  await goesOn()
})

it('half-open connections are let go', async () => {
  for (const words of [
    '',
    'GET /about HT',
    'GET /about HTTP/1.1\r\nHost: relay\r\n\r\n',
    'PATCH /blobs/00 HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1'
  ]) {
    const socket = open()
    const ended = heard(socket)
    socket.end(words)
    await ended
  }
  const upgraded = await openWebSocketByHand(port)
  const ended = heard(upgraded)
  upgraded.end(maskedFrame(HELLO).subarray(0, 7))
  await ended
  await goesOn()
})
