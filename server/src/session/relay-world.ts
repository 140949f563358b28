import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import {
  type AnswerOf,
  type AnyPush,
  type AnyRequest,
  accessProof,
  admitProof,
  type ConnectionChallenge,
  decodeRelayFrame,
  encodeHello,
  encodeRequest,
  loginProof,
  mailboxProof,
  type PushName,
  type PushOf,
  type Refusal,
  type RelayCode,
  type RequestName,
  type RequestOf,
  slotProof
} from '@colloque/protocol'
import { DEFAULT_LIMITS, type Limits } from '../limits.ts'
import type { LogEvent, Peer, Session } from '../ports.ts'
import { createRelay } from '../relay.ts'
import { createMemoryStorage } from '../storage/memory.ts'
import type { DeviceRole, Retention, Storage } from '../storage/storage.ts'

/** A relay in memory with a clock and peers moved by hand. For tests only. */
export const id = (): Uint8Array => new Uint8Array(randomBytes(16))
export const key = (): Uint8Array => new Uint8Array(randomBytes(32))
export const text = (value: string): Uint8Array => new TextEncoder().encode(value)
export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
export const entry = (value = 'sealed') => ({ entryId: id(), bytes: text(value) })

export interface KeyPair {
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}
export function keyPair(): KeyPair {
  const { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ed25519')
  return {
    publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)),
    sign: (message) => new Uint8Array(sign(null, message, privateKey))
  }
}

/** Lets everything run that is ready to run. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

export interface TestClient {
  readonly session: Session
  readonly frames: Uint8Array[]
  /** Undefined while open. */
  readonly closedWith: RelayCode | undefined
  readonly challenge: ConnectionChallenge
  /** Unsent bytes, as the relay is to see them. */
  bufferedBytes: number
  /** The relay wants to hear no more for now. */
  readonly isHeld: boolean
  send<N extends RequestName>(type: N, body: RequestOf<N>): number
  /** The answer so far to a request number: its content, or its refusal. */
  outcome(request: number): object | undefined
  /** Sends and settles: the answer, or the refusal with its code. */
  ask<N extends RequestName>(type: N, body: RequestOf<N>): Promise<AnswerOf<N> & Partial<Refusal>>
  pushes<N extends PushName>(type: N): PushOf<N>[]
  hello(version?: number): Promise<void>
  login(device: KeyPair): Promise<Partial<Refusal>>
  prove(space: Uint8Array, epoch: number, access: KeyPair): Promise<Partial<Refusal> & { current?: number }>
  proveMailbox(mailbox: Uint8Array, owner: KeyPair): Promise<Partial<Refusal> & { keyPackages?: number }>
}

export type World = ReturnType<typeof createWorld>

export function createWorld(options: { limits?: Partial<Limits>; storage?: (storage: Storage) => Storage } = {}) {
  const memory = createMemoryStorage()
  const storage = options.storage?.(memory) ?? memory
  const events: LogEvent[] = []
  const timers = new Set<{ atMs: number; fn: () => void }>()
  let nowMs = 20_000 * 86_400_000
  const clock = {
    nowMs: () => nowMs,
    setTimer(delayMs: number, fn: () => void) {
      const timer = { atMs: nowMs + delayMs, fn }
      timers.add(timer)
      return () => void timers.delete(timer)
    }
  }
  const relay = createRelay({
    storage,
    clock,
    random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
    log: (event) => events.push(event),
    limits: { ...DEFAULT_LIMITS, ...options.limits }
  })

  function connect(address = '192.0.2.1'): TestClient {
    const frames: Uint8Array[] = []
    let closedWith: RelayCode | undefined
    let lastRequest = 0
    let isHeld = false
    const decoded = () => frames.map(decodeRelayFrame)
    const peer: Peer = {
      address,
      send: (frame) => void (closedWith === undefined && frames.push(frame)),
      close(code) {
        closedWith ??= code
        queueMicrotask(() => session.closed())
      },
      hold: (held) => {
        isHeld = held
      },
      bufferedBytes: () => client.bufferedBytes
    }
    const client: TestClient = {
      frames,
      bufferedBytes: 0,
      get isHeld() {
        return isHeld
      },
      get session() {
        return session
      },
      get closedWith() {
        return closedWith
      },
      get challenge() {
        const [challenge] = client.pushes('challenge')
        if (!challenge) throw new Error('no challenge yet')
        return challenge
      },
      send(type, body) {
        lastRequest += 1
        session.receive(encodeRequest(lastRequest, { type, ...body } as unknown as AnyRequest))
        return lastRequest
      },
      outcome(request) {
        for (const frame of decoded()) {
          if (frame.kind === 'answer' && frame.request === request) return frame.body
          if (frame.kind === 'refusal' && frame.refusal.request === request) {
            const { request: _, ...refusal } = frame.refusal
            return refusal
          }
        }
        return undefined
      },
      async ask(type, body) {
        const request = client.send(type, body)
        await settle()
        const outcome = client.outcome(request)
        if (!outcome) throw new Error(`no answer to ${type}`)
        return outcome as never
      },
      pushes: (type) =>
        decoded().flatMap((frame) => (frame.kind === 'push' && frame.push.type === type ? [frame.push as AnyPush as never] : [])),
      async hello(version = 1) {
        session.receive(encodeHello({ type: 'hello', version }))
        await settle()
      },
      login: (device) =>
        client.ask('login', { device: device.publicKey, signature: device.sign(loginProof(client.challenge, device.publicKey)) }),
      prove: (space, epoch, access) =>
        client.ask('prove', { space, epoch, signature: access.sign(accessProof(client.challenge, space, epoch)) }),
      proveMailbox: (mailbox, owner) =>
        client.ask('prove-mailbox', { mailbox, signature: owner.sign(mailboxProof(client.challenge, mailbox)) })
    }
    const session = relay.connect(peer)
    return client
  }

  async function admitDevice(role: DeviceRole = 'member'): Promise<KeyPair> {
    const device = keyPair()
    const token = key()
    await storage.addAdmission({ tokenHash: sha256(token), role, expiresDay: 30_000 })
    const client = connect()
    await client.hello()
    const signature = device.sign(admitProof(client.challenge, token, device.publicKey))
    const outcome = await client.ask('admit', { token, device: device.publicKey, signature })
    if (outcome.code) throw new Error(outcome.code)
    client.session.closed()
    return device
  }

  async function connectAs(device: KeyPair): Promise<TestClient> {
    const client = connect()
    await client.hello()
    const { code } = await client.login(device)
    if (code) throw new Error(code)
    return client
  }

  return {
    relay,
    storage,
    events,
    connect,
    admitDevice,
    connectAs,
    today: () => Math.floor(nowMs / 86_400_000),
    /** Moves the clock and runs the timers that come due. */
    async pass(ms: number) {
      nowMs += ms
      for (const timer of [...timers]) if (timer.atMs <= nowMs && timers.delete(timer)) timer.fn()
      await settle()
    },
    /** A logged-in client of a new device. */
    client: async (role: DeviceRole = 'member') => connectAs(await admitDevice(role)),
    /** A space at epoch 0, with its access keys by epoch. */
    async space(client: TestClient, retention: Exclude<Retention, 'document'> = 'rolling') {
      const access = keyPair()
      const made = { space: id(), log: id() }
      await client.ask('create-space', { ...made, accessKey: access.publicKey, retention })
      return { ...made, access: [access] }
    }
  }
}
export type TestSpace = Awaited<ReturnType<World['space']>>

/** Commits and learns the next access key. */
export async function commitNext(client: TestClient, space: TestSpace, more: Partial<RequestOf<'commit'>> = {}) {
  const next = keyPair()
  const outcome = await client.ask('commit', {
    space: space.space,
    epoch: space.access.length - 1,
    entryId: id(),
    bytes: text('commit'),
    accessKey: next.publicKey,
    slots: [],
    envelopes: [],
    ...more
  })
  if (!outcome.code) space.access.push(next)
  return outcome
}

export const signedSlot = (
  owner: KeyPair,
  slot: { slot: Uint8Array; version: number; expiresDay: number; bytes: Uint8Array }
): RequestOf<'put-slot'> => ({
  ...slot,
  key: owner.publicKey,
  signature: owner.sign(slotProof(slot.slot, slot.version, slot.expiresDay, slot.bytes))
})

/** A storage whose answers to one method come when and in the order a test lets them; the effect is there at once. */
export function holdAnswers<M extends 'append' | 'commit' | 'read' | 'log'>(storage: Storage, method: M) {
  const held: (() => void)[] = []
  let isHolding = false
  const call = storage[method] as (argument: never) => Promise<unknown>
  const holding = ((argument: never) => {
    const answer = call(argument)
    if (!isHolding) return answer
    return new Promise((resolve, reject) => held.push(() => void answer.then(resolve, reject)))
  }) as Storage[M]
  return {
    storage: { ...storage, [method]: holding } as Storage,
    hold: () => {
      isHolding = true
    },
    count: () => held.length,
    /** Lets the held answers go, in this order of their calls. */
    async release(...order: number[]) {
      for (const index of order) held[index]?.()
      for (const index of order.toSorted((a, b) => b - a)) held.splice(index, 1)
      await settle()
    },
    stop: () => {
      isHolding = false
    }
  }
}
