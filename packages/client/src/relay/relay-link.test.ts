import { createWasmSodium, type Sodium } from '@colloque/crypto'
import {
  type AnyPush,
  type AnyRequest,
  decodeClientFrame,
  encodeAnswer,
  encodePush,
  encodeRefusal,
  loginProof,
  PROTOCOL_VERSION,
  type PushOf,
  type Refusal
} from '@colloque/protocol'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { RelayLink } from '../core.ts'
import type { Socket } from '../ports/index.ts'
import { createManualClock, createMemoryNetwork, type ManualClock, type MemoryNetwork } from '../ports/memory/index.ts'
import { IDLE_PING_MS, REQUEST_TIMEOUT_MS, REQUESTS_IN_FLIGHT } from './connection.ts'
import { createRelayLink, RECONNECT_MAX_MS, RECONNECT_MIN_MS } from './relay-link.ts'

const URL = 'https://relay.test'
const RELAY_ID = new Uint8Array(16).fill(1)
const LOGIN_SEED = new Uint8Array(32).fill(2)

/** The relay's side by hand: greets and lets in, answers nothing else unless told to. */
interface Script {
  challenge: Partial<PushOf<'challenge'>>
  greets: boolean
  loginRefusal: Refusal['code'] | undefined
  readonly requests: {
    readonly number: number
    readonly body: AnyRequest
    answer(body?: object): void
    refuse(refusal: Omit<Refusal, 'request'>): void
  }[]
  connections: number
  peer: Socket | undefined
  isLoginRight: boolean | undefined
}

let sodium: Sodium
let clock: ManualClock
let script: Script
let network: MemoryNetwork
let link: RelayLink
let logged: string[]
beforeAll(async () => {
  sodium = await createWasmSodium()
})

beforeEach(() => {
  clock = createManualClock()
  logged = []
  script = {
    challenge: {},
    greets: true,
    loginRefusal: undefined,
    requests: [],
    connections: 0,
    peer: undefined,
    isLoginRight: undefined
  }
  network = createMemoryNetwork(URL, { accept, respond: () => Promise.reject(new Error('no HTTP')) })
  link = createRelayLink({
    transport: network.transport,
    clock,
    random: { bytes: (length) => new Uint8Array(length).fill(0xff) },
    sodium,
    url: URL,
    loginSeed: LOGIN_SEED,
    expectedRelayId: RELAY_ID,
    log: ({ code }) => logged.push(code)
  })
})

function accept(peer: Socket) {
  script.connections += 1
  script.peer = peer
  const challenge = {
    type: 'challenge' as const,
    version: PROTOCOL_VERSION,
    relay: RELAY_ID,
    connection: new Uint8Array(16).fill(script.connections),
    nonce: new Uint8Array(32).fill(4),
    entryBytes: 1000,
    blobBytes: 2000,
    ...script.challenge
  }
  return {
    onFrame(bytes: Uint8Array) {
      const frame = decodeClientFrame(bytes)
      if (frame.kind === 'hello') {
        if (script.greets) peer.send(encodePush(challenge))
        return
      }
      const { request: number, body } = frame
      const answer = (content: object = {}) => peer.send(encodeAnswer(number, body.type, content as never))
      const refuse = (refusal: Omit<Refusal, 'request'>) => peer.send(encodeRefusal({ request: number, ...refusal }))
      if (body.type !== 'login') return void script.requests.push({ number, body, answer, refuse })
      script.isLoginRight = sodium.ed25519Verify(
        body.signature,
        loginProof(challenge, body.device),
        sodium.ed25519PublicKey(LOGIN_SEED)
      )
      if (script.loginRefusal) refuse({ code: script.loginRefusal })
      else answer()
    },
    onClose() {}
  }
}

/** Lets everything happen that needs no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}
const pass = async (durationMs: number) => {
  clock.advance(durationMs)
  await settle()
}

it('logs in with a proof over the challenge, and says so', async () => {
  let onlines = 0
  link.onOnline(() => {
    onlines += 1
  })
  expect(link.state).toBe('offline')
  expect(() => link.challenge()).toThrow('relay-unreachable')
  await expect(link.request('ping', {})).rejects.toMatchObject({ code: 'relay-unreachable' })
  const started = link.start()
  expect(link.state).toBe('connecting')
  expect(await started).toBe('online')
  expect(await link.start()).toBe('online')
  expect(script).toMatchObject({ isLoginRight: true, connections: 1 })
  expect(link).toMatchObject({ state: 'online', limits: { entryBytes: 1000, blobBytes: 2000 } })
  expect(link.challenge()).toMatchObject({ relay: RELAY_ID })
  expect(onlines).toBe(1)
})

it('gives each answer to its request, whatever their order, and refusals with their numbers', async () => {
  await link.start()
  const asked = [1, 2, 3].map(() => link.request('ping', {}))
  const refused = expect(asked[1]).rejects.toMatchObject({
    name: 'RelayRefusal',
    code: 'rate-limited',
    retryAfterMs: 70,
    head: undefined
  })
  await settle()
  const [first, second, third] = script.requests
  third?.answer()
  second?.refuse({ code: 'rate-limited', retryAfterMs: 70 })
  first?.answer()
  await refused
  expect(await asked[0]).toEqual({})
  expect(await asked[2]).toEqual({})
})

it('keeps a bounded number of requests under way; the others wait their turn', async () => {
  await link.start()
  const asked = Array.from({ length: REQUESTS_IN_FLIGHT + 5 }, () => link.request('ping', {}))
  await settle()
  expect(script.requests).toHaveLength(REQUESTS_IN_FLIGHT)
  script.requests[7]?.answer()
  await settle()
  expect(script.requests).toHaveLength(REQUESTS_IN_FLIGHT + 1)
  for (let at = 0; at < asked.length; at++) {
    if (at !== 7) script.requests[at]?.answer()
    await settle()
  }
  await Promise.all(asked)
  expect(new Set(script.requests.map(({ number }) => number)).size).toBe(asked.length)
})

it('closes a connection that leaves a request without an answer, and comes back', async () => {
  await link.start()
  let offlines = 0
  link.onOffline(() => {
    offlines += 1
  })
  const asked = link.request('ping', {})
  const failed = expect(asked).rejects.toMatchObject({ code: 'relay-unreachable' })
  await pass(REQUEST_TIMEOUT_MS - 1)
  expect(link.state).toBe('online')
  await pass(1)
  await failed
  expect(link.state).toBe('offline')
  expect(offlines).toBe(1)
  await pass(RECONNECT_MAX_MS)
  expect(link.state).toBe('online')
  expect(script.connections).toBe(2)
})

it('asks a silent relay for a sign of life, and none of one that speaks', async () => {
  await link.start()
  await pass(IDLE_PING_MS - 1)
  expect(script.requests).toEqual([])
  script.peer?.send(encodePush({ type: 'lagging', log: new Uint8Array(16) }))
  await settle()
  await pass(IDLE_PING_MS - 1)
  expect(script.requests).toEqual([])
  await pass(1)
  expect(script.requests.map(({ body }) => body.type)).toEqual(['ping'])
  await pass(REQUEST_TIMEOUT_MS)
  expect(link.state).toBe('offline')
})

it('tries again with growing pauses and chance in them, up to the longest, and from the shortest after a steady session', async () => {
  network.cut()
  expect(await link.start()).toMatchObject({ code: 'relay-unreachable' })
  const pauses: number[] = []
  for (let attempt = 0; attempt < 9; attempt++) {
    await settle()
    const pauseMs = (clock.nextDueMs() ?? Number.NaN) - clock.nowMs()
    pauses.push(pauseMs)
    await pass(pauseMs)
  }
  expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  network.mend()
  await pass(RECONNECT_MAX_MS)
  expect(link.state).toBe('online')
  clock.advance(20_000)
  await settle()
  expect(link.state).toBe('online')
  for (let time = 0; time < 4; time++) {
    clock.advance(IDLE_PING_MS)
    await settle()
    script.requests.at(-1)?.answer()
    await settle()
  }
  network.cut()
  await settle()
  expect((clock.nextDueMs() ?? 0) - clock.nowMs()).toBe(RECONNECT_MIN_MS)
})

it('sends nothing to another relay at the same address, and goes on trying', async () => {
  script.challenge = { relay: new Uint8Array(16).fill(9) }
  expect(await link.start()).toMatchObject({ code: 'relay-changed' })
  expect(script.isLoginRight).toBeUndefined()
  script.challenge = {}
  await pass(RECONNECT_MAX_MS)
  expect(link.state).toBe('online')
})

it('names a relay of another version, whether it greets or refuses', async () => {
  script.challenge = { version: PROTOCOL_VERSION + 1 }
  expect(await link.start()).toMatchObject({ code: 'relay-version' })
  link.stop()
  script.greets = false
  const refused = link.start()
  await settle()
  script.peer?.send(encodeRefusal({ code: 'unsupported-version' }))
  expect(await refused).toMatchObject({ code: 'relay-version' })
  expect(script.isLoginRight).toBeUndefined()
})

it('gives up on a relay that takes the connection and says nothing', async () => {
  script.greets = false
  const started = link.start()
  await pass(REQUEST_TIMEOUT_MS)
  expect(await started).toMatchObject({ code: 'relay-unreachable' })
})

it('stops for good when the device is disabled, at login or later', async () => {
  script.loginRefusal = 'device-disabled'
  expect(await link.start()).toMatchObject({ code: 'device-disabled' })
  expect(clock.nextDueMs()).toBeUndefined()
  script.loginRefusal = undefined
  expect(await link.start()).toBe('online')
  script.peer?.send(encodeRefusal({ code: 'device-disabled' }))
  await settle()
  expect(link.state).toBe('offline')
  expect(clock.nextDueMs()).toBeUndefined()
})

it('explains another refusal of the login, and goes on trying', async () => {
  script.loginRefusal = 'login-refused'
  expect(await link.start()).toMatchObject({ code: 'relay-refused', detail: { relayCode: 'login-refused' } })
  script.loginRefusal = undefined
  await pass(RECONNECT_MAX_MS)
  expect(link.state).toBe('online')
})

const malformed: [string, (number: number) => Uint8Array][] = [
  ['that is no CBOR', () => Uint8Array.of(0xff, 0, 1)],
  ['of an unknown push', () => encodePush({ type: 'rumour' } as never)],
  ['answering what was not asked', (number) => encodeAnswer(number + 1, 'ping', {})],
  ['answering as something else', (number) => encodeAnswer(number, 'append', { seqs: [1] })],
  ['with an answer of a wrong shape', (number) => encodeAnswer(number, 'ping', { more: 1 } as never)],
  [
    'with a second challenge',
    () =>
      encodePush({
        type: 'challenge',
        version: 1,
        relay: RELAY_ID,
        connection: RELAY_ID,
        nonce: new Uint8Array(32),
        entryBytes: 1,
        blobBytes: 1
      })
  ]
]
it.each(malformed)('leaves a relay that sends a frame %s, and comes back', async (_what, frame) => {
  await link.start()
  const asked = link.request('ping', {})
  const failed = expect(asked).rejects.toMatchObject({ code: 'relay-unreachable' })
  await settle()
  script.peer?.send(frame(script.requests[0]?.number ?? 0))
  await settle()
  await failed
  expect(link.state).toBe('offline')
  expect(logged).toContain('relay-malformed')
  await pass(RECONNECT_MAX_MS)
  expect(link.state).toBe('online')
})

it('passes pushes on, also past a listener that throws, until it is told not to', async () => {
  await link.start()
  const seen: AnyPush[] = []
  link.onPush(() => {
    throw new Error('a mistake of a room')
  })
  const remove = link.onPush((push) => seen.push(push))
  const push = { type: 'signal', space: RELAY_ID, epoch: 3, bytes: Uint8Array.of(1) } as const
  script.peer?.send(encodePush(push))
  await settle()
  remove()
  script.peer?.send(encodePush(push))
  await settle()
  expect(seen).toEqual([push])
  expect(logged).toEqual(['listener-failed', 'listener-failed'])
  expect(link.state).toBe('online')
})

it('stops when told, in every state, and leaves no timer', async () => {
  const started = link.start()
  link.stop()
  await settle()
  expect(await started).toMatchObject({ code: 'relay-unreachable' })
  expect(link.state).toBe('offline')
  expect(clock.nextDueMs()).toBeUndefined()
  expect(await link.start()).toBe('online')
  const asked = expect(link.request('ping', {})).rejects.toMatchObject({ code: 'relay-unreachable' })
  link.stop()
  await asked
  expect(clock.nextDueMs()).toBeUndefined()
  network.cut()
  await link.start()
  link.stop()
  expect(clock.nextDueMs()).toBeUndefined()
})
