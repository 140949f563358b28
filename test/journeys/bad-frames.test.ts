/** Malformed, oversized and forged frames and requests at a real socket: each closes at most its own connection, and a conversation beside goes on. */
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { encodeCbor, encodeHello, encodeRequest, FRAME_BYTES, parseLink } from '@colloque/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { alarms, found, invite, type Person, untilReceived, untilState } from '../support/people.ts'
import { admissionBy, ask, greet, loginBy, newDeviceKey, openRaw, type RawConnection } from '../support/raw-connection.ts'
import { storedBlobs } from '../support/relay-contents.ts'
import { openWorld, type RelayHost, type World } from '../support/world.ts'

let world: World
let relay: RelayHost
let camille: Person
let yanis: Person
let conversation: string
let turns = 0
/** A device of ours that the relay has admitted. */
const intruder = newDeviceKey()

beforeAll(async () => {
  world = openWorld()
  relay = await world.startRelay()
  camille = await world.person('Dr Camille Moreau')
  yanis = await world.person('Dr Yanis Belkacem')
  await found(camille, relay.foundingLink)
  await invite(camille, yanis)
  conversation = (await camille.call('open-conversation', { with: [yanis.account] })).conversation
  const link = parseLink((await camille.call('invite', {})).link)
  if (link.kind !== 'invitation') throw new Error('no invitation')
  const raw = await openRaw(relay.url)
  expect(await ask(raw, admissionBy(intruder, await greet(raw), link.admissionToken))).toBe('ok')
  raw.socket.terminate()
  await goesOn()
})
afterAll(async () => world?.close())

/** A message each way, and no connection was lost since the beginning. */
async function goesOn(): Promise<void> {
  turns += 1
  const { message: there } = await camille.call('send', { conversation, text: `aller ${turns}` })
  await untilReceived(yanis, there)
  const { message: back } = await yanis.call('send', { conversation, text: `retour ${turns}` })
  await untilReceived(camille, back)
  await untilState(camille, there, 'delivered')
  for (const person of [camille, yanis]) {
    expect(person.eventsOf('connection').filter(({ state }) => state !== 'online')).toEqual([])
    expect(alarms(person)).toEqual([])
  }
}

async function loggedIn(): Promise<RawConnection> {
  const raw = await openRaw(relay.url)
  expect(await ask(raw, loginBy(intruder, await greet(raw)))).toBe('ok')
  return raw
}

const LOST = 1006
const hello = (version: number): Uint8Array => encodeHello({ type: 'hello', version })
const bytes = (length: number): Uint8Array => new Uint8Array(randomBytes(length))

it.each<[string, Uint8Array | string, string, number]>([
  ['bytes that are no CBOR', Uint8Array.of(0xff, 0xff, 0xff), 'malformed-frame', 1002],
  ['a text frame', 'bonjour', 'none', 1002],
  ['an empty frame', new Uint8Array(0), 'malformed-frame', 1002],
  ['a map that is no frame', encodeCbor({ type: 'bonjour' }), 'malformed-frame', 1002],
  ['bytes after the frame', Buffer.concat([hello(1), Uint8Array.of(0)]), 'malformed-frame', 1002],
  ['another version', hello(9), 'unsupported-version', 1008],
  ['more than a frame before login', bytes(2_000), 'frame-too-large', 1009],
  ['more than any frame', bytes(FRAME_BYTES + 1), 'none', 1009]
])('[CONN-8] %s: its connection closes with the code, the others go on', async (_what, frame, code, status) => {
  const raw = await openRaw(relay.url)
  raw.send(frame)
  const answer = await raw.next()
  expect(answer?.kind === 'refusal' ? answer.refusal.code : 'none').toBe(code)
  expect(await raw.closed).toBe(status)
  await goesOn()
})

it('[CONN-8] [HTTP-3] a device that was let in and then sends rubbish loses its own connection alone', async () => {
  for (const frame of [bytes(300), bytes(FRAME_BYTES), encodeRequest(1, { type: 'append' } as never), hello(1)]) {
    const raw = await loggedIn()
    raw.send(frame)
    const answer = await raw.next()
    expect(answer).toMatchObject({ kind: 'refusal', refusal: { code: 'malformed-frame' } })
    expect(await raw.closed).toBe(1002)
  }
  const raw = await loggedIn()
  raw.send(bytes(FRAME_BYTES + 1))
  expect([1009, LOST]).toContain(await raw.closed)
  await goesOn()
})

it('forged proofs and requests are refused with their code, and change nothing', async () => {
  const raw = await openRaw(relay.url)
  const challenge = await greet(raw)
  const other = newDeviceKey()
  expect(await ask(raw, { type: 'ping' })).toBe('not-authenticated')
  expect(await ask(raw, loginBy(other, challenge)), 'nobody').toBe('login-refused')
  expect(await ask(raw, loginBy({ ...intruder, key: other.key }, challenge)), 'a stranger’s signature').toBe('login-refused')
  const elsewhere = { ...challenge, nonce: bytes(32) }
  expect(await ask(raw, loginBy(intruder, elsewhere)), 'a proof for another connection').toBe('login-refused')
  expect(await ask(raw, admissionBy(other, challenge, bytes(32))), 'a token of nobody').toBe('admission-refused')
  raw.socket.terminate()

  const inside = await loggedIn()
  const space = bytes(16)
  const [unproven, unknown] = [new Set(['not-proven', 'unknown-log', 'unknown-space']), new Set(['unknown-slot'])]
  expect(unproven).toContain(await ask(inside, { type: 'subscribe', log: space, epoch: 0, after: 0 }))
  expect(unproven).toContain(
    await ask(inside, { type: 'append', log: space, epoch: 0, entries: [{ entryId: bytes(16), bytes: bytes(600) }] })
  )
  expect(await ask(inside, { type: 'prove', space, epoch: 0, signature: bytes(64) })).not.toBe('ok')
  expect(await ask(inside, { type: 'prove-mailbox', mailbox: space, signature: bytes(64) })).not.toBe('ok')
  expect(unknown).toContain(await ask(inside, { type: 'get-slot', slot: space }))
  expect(await ask(inside, { type: 'create-admission', tokenHash: bytes(32), role: 'admin', expiresDay: 99_999 })).toBe(
    'not-permitted'
  )
  expect(await ask(inside, { type: 'ping' }), 'and the connection lives').toBe('ok')
  inside.socket.terminate()
  await goesOn()
})

it('HTTP of every wrong kind is answered or cut, and holds nothing', async () => {
  const blob = `${relay.url}/blobs/${randomBytes(16).toString('hex')}`
  const tus = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }
  const bearer = { authorization: `Bearer ${randomBytes(32).toString('hex')}` }
  const before = storedBlobs(relay.data).length
  for (const [url, init] of [
    [blob, {}],
    [blob, { headers: bearer }],
    [blob, { method: 'PATCH', headers: { ...tus, ...bearer }, body: bytes(1_000) }],
    [blob, { method: 'PATCH', headers: tus, body: bytes(1_000) }],
    [blob, { method: 'DELETE', headers: bearer }],
    [`${relay.url}/blobs`, { method: 'POST', headers: { ...tus, 'upload-length': '10' } }],
    [`${relay.url}/blobs/..%2f..%2frelay.sqlite`, { headers: bearer }],
    [`${relay.url}/rien`, {}]
  ] as const) {
    const { status } = await fetch(url, init as RequestInit)
    expect(status, `${init && 'method' in init ? init.method : 'GET'} ${url}`).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
  }
  expect(storedBlobs(relay.data).length).toBe(before)
  for (const words of [
    '\u0000\u0001\u0002\r\n\r\n',
    `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
    'GET /relay HTTP/1.1\r\nUpgrade: websocket\r\n\r\n'
  ]) {
    const socket = connect(relay.port, '127.0.0.1')
    // Cut in the middle or ended in peace: over is over.
    const over = new Promise((resolve) => socket.on('error', () => {}).once('close', resolve))
    socket.resume()
    socket.write(words)
    await over
  }
  await goesOn()
})
