/** Several people with real vaults, real MLS and a real relay in one process, under a clock moved by hand. Nothing sleeps. */
import { createHash } from 'node:crypto'
import { createManualClock } from '@colloque/client/memory'
import type { AnyEvent, CheckedInputOf, Message } from '@colloque/client-api'
import { type MemoryStore, memoryStore } from '@colloque/client-node/memory'
import { createMls, createProviderSealing, type Random, type SignedBytes } from '@colloque/crypto'
import { admitProof, decodeRelayFrame, encodeHello, encodeRequest } from '@colloque/protocol'
import { createMemoryStorage, createRelay, DEFAULT_LIMITS, type Relay } from '@colloque/server'
import { certificateOf, createStaticDirectory, type DirectoryView } from './engine-directory.ts'
import { createMeddledNetwork, type Meddler, RELAY_URL } from './engine-network.ts'
import {
  type Attachments,
  type Conversations,
  type Core,
  createContentRooms,
  createConversations,
  createMessages,
  createNativeProvider,
  createNativeSodium,
  createRelayLink,
  createSettings,
  createSpaces,
  fromHex,
  type Identity,
  listConversations,
  type Messages,
  migrate,
  type Space,
  type Spaces,
  toHex
} from './engine-parts.ts'
import { createSeededRandom } from './seeded-random.ts'

/** Ends a life in the middle of its work. */
export class Crash extends Error {}

interface Life {
  readonly core: Core
  readonly store: MemoryStore
  readonly spaces: Spaces
  readonly messages: Messages
  readonly conversations: Conversations
  cut(): void
  mend(): void
  end(): void
}

export interface Person {
  readonly name: string
  readonly identity: Identity
  /** The account as the contract shows it. */
  readonly hex: string
  readonly directory: DirectoryView
  readonly random: Random
  readonly meddler: Meddler
  readonly events: AnyEvent[]
  readonly isAlive: boolean
  /** The present process; throws when there is none. */
  readonly core: Core
  readonly spaces: Spaces
  readonly messages: Messages
  readonly conversations: Conversations
  /** So far, over all lives: each transaction that is durable, each frame about to go, each frame gone. */
  readonly steps: number
  space(conversation: string): Space
  say(conversation: string, text: string, more?: Partial<CheckedInputOf<'send'>>): Promise<string>
  /** What the screen shows, oldest first. */
  shown(conversation: string): Message[]
  texts(conversation: string): string[]
  status(conversation: string): string | undefined
  alerts(): string[]
  quarantined(): string[]
  count(sql: string, ...values: Uint8Array[]): number
  settle(): Promise<void>
  cut(): void
  mend(): void
  /** Ends the process here; its store is what the next one finds. */
  crash(): void
  /** The same, and what the disk had not synced is gone. */
  cutPower(): void
  /** Ends it by itself after so many more steps. */
  crashAfter(steps: number): void
  reopen(): Promise<void>
  /** Sets this person's clock forward, or back; timers go on. */
  moveClock(byMs: number): void
}

export interface World {
  readonly clock: ReturnType<typeof createManualClock>
  readonly relay: Relay
  readonly storage: ReturnType<typeof createMemoryStorage>
  readonly directory: ReturnType<typeof createStaticDirectory>
  readonly people: readonly Person[]
  readonly frames: number
  /** `sharing`: one more device of that person's account. `published`: false keeps its key packages at home. */
  person(name: string, options?: { readonly sharing?: Person; readonly published?: boolean }): Promise<Person>
  /** Until nobody has anything to say. Time stands still. */
  settle(): Promise<void>
  /** Lets time pass, from one due timer to the next. */
  advance(durationMs: number): Promise<void>
  /** The same with timers and frames alone: nobody is asked for anything, so what has lost its timer does not happen. */
  idle(durationMs: number): Promise<void>
}

const FRAMES_PER_WORLD = 200_000
const ROUNDS_ASKED = 12
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const refuse = (): Promise<never> => Promise.reject(new Error('no attachments here'))
const noAttachments: Attachments = {
  prepare: async () => [],
  beginUpload: refuse,
  uploadPart: refuse,
  finishUpload: refuse,
  abandonUpload() {},
  take() {},
  copy() {},
  copyOf() {
    throw new Error('no attachments here')
  },
  keepCopy() {},
  halt: async () => {},
  erase() {},
  fetch: refuse,
  read: refuse,
  insert() {},
  run() {},
  references: () => [],
  fromReferences() {},
  save: async () => {},
  cancel: async () => {},
  resume: async () => {},
  idle: async () => {},
  stop: async () => {}
}

export async function createEngineWorld(seed: string): Promise<World> {
  const clock = createManualClock()
  const storage = createMemoryStorage()
  const sodium = createNativeSodium()
  const directory = createStaticDirectory()
  const people: Person[] = []
  let frames = 0
  const many = { perSecond: 10, burst: 10_000 }
  const limits = { ...DEFAULT_LIMITS, claimsPerDeviceAndMailbox: many, claimsPerMailbox: many }
  const relay = createRelay({ storage, clock, random: createSeededRandom(`${seed}/relay`), log() {}, limits })
  const relayId = await storage.relayId()

  /** A runaway exchange must end the test, not the machine. */
  function countFrame(): void {
    frames += 1
    if (frames > FRAMES_PER_WORLD) for (const person of people) if (person.isAlive) person.cut()
  }

  async function untilQuiet(): Promise<void> {
    for (let quietTurns = 0; quietTurns < 6; ) {
      const before = frames
      await turn()
      quietTurns = frames === before ? quietTurns + 1 : 0
    }
  }

  async function admit(identity: Identity, random: Random): Promise<void> {
    const token = random.bytes(32)
    const tokenHash = new Uint8Array(createHash('sha256').update(token).digest())
    await storage.addAdmission({ tokenHash, role: 'member', expiresDay: 99_999 })
    const device = sodium.ed25519PublicKey(identity.loginSeed)
    await new Promise<void>((resolve, reject) => {
      const session = relay.connect({
        send(frame) {
          const decoded = decodeRelayFrame(frame)
          if (decoded.kind === 'push' && decoded.push.type === 'challenge') {
            const signature = sodium.ed25519Sign(admitProof(decoded.push, token, device), identity.loginSeed)
            queueMicrotask(() => session.receive(encodeRequest(1, { type: 'admit', token, device, signature })))
            return
          }
          session.closed()
          if (decoded.kind === 'answer') resolve()
          else reject(new Error('not admitted'))
        },
        close() {},
        bufferedBytes: () => 0,
        address: identity.device.join()
      })
      session.receive(encodeHello({ type: 'hello', version: 1 }))
    })
  }

  async function createPerson(
    name: string,
    options: { readonly sharing?: Person; readonly published?: boolean }
  ): Promise<Person> {
    const birth = createSeededRandom(`${seed}/${name}`)
    const id = (): Uint8Array => birth.bytes(16)
    const key = (): Uint8Array => birth.bytes(32)
    const shared = options.sharing?.identity
    const identity: Identity = {
      account: shared?.account ?? id(),
      device: id(),
      rootPublic: shared?.rootPublic ?? key(),
      loginSeed: key(),
      mlsSeed: key(),
      recordSeed: key(),
      inboxSeed: key(),
      mailbox: id(),
      mailboxSeed: key()
    }
    const sealing = await createProviderSealing(await createNativeProvider({ sodium, random: birth }), birth)
    const { publicKey: inboxKey } = await sealing.derive(identity.inboxSeed)
    const mlsKey = sodium.ed25519PublicKey(identity.mlsSeed)
    const recordKey = sodium.ed25519PublicKey(identity.recordSeed)
    directory.add(name, certificateOf(identity, { mlsKey, recordKey, inboxKey }))
    await admit(identity, birth)

    const view = directory.view()
    const meddler: Meddler = {}
    const events: AnyEvent[] = []
    let lives = 0
    let steps = 0
    let crashAt = Number.POSITIVE_INFINITY
    let clockOffsetMs = 0
    let life: Life | undefined
    let left: Uint8Array | undefined

    function die(): void {
      if (!life) return
      left = life.store.snapshot()
      const ended = life
      life = undefined
      ended.end()
    }

    /** False when the process ends here. */
    function step(): boolean {
      steps += 1
      if (steps < crashAt || !life) return true
      crashAt = Number.POSITIVE_INFINITY
      die()
      return false
    }
    function storeStep(): void {
      if (!step()) throw new Crash()
    }

    async function live(): Promise<void> {
      lives += 1
      const random = createSeededRandom(`${seed}/${name}/${lives}`)
      const inner = memoryStore(left)
      migrate(inner)
      let isOver = false
      let inTransaction = false
      const requireLife = (): void => {
        if (isOver) throw new Crash()
      }
      /** A transaction that changed nothing is no step: the disk is the same before and after it. */
      const changes = (): number => inner.get<{ n: number }>('SELECT total_changes() AS n')?.n ?? 0
      const store: MemoryStore = {
        ...inner,
        transaction(body, isPassing) {
          requireLife()
          inTransaction = true
          const before = changes()
          let result: ReturnType<typeof body>
          try {
            result = inner.transaction(body, isPassing)
          } finally {
            inTransaction = false
          }
          if (changes() !== before) storeStep()
          return result
        },
        run(sql, ...values) {
          requireLife()
          const result = inner.run(sql, ...values)
          if (!inTransaction) storeStep()
          return result
        },
        get(sql, ...values) {
          requireLife()
          return inner.get(sql, ...values)
        },
        all(sql, ...values) {
          requireLife()
          return inner.all(sql, ...values)
        }
      }
      const ownClock = {
        nowMs: () => clock.nowMs() + clockOffsetMs,
        setTimer: (delayMs: number, callback: () => void) => clock.setTimer(delayMs, () => !isOver && callback()),
        turn: clock.turn
      }
      const network = createMeddledNetwork(() => relay, toHex(identity.device), meddler, {
        onSending: step,
        onSent: () => void step(),
        onFrame: countFrame
      })
      const link = createRelayLink({
        transport: network.transport,
        clock: ownClock,
        random,
        sodium,
        url: RELAY_URL,
        loginSeed: identity.loginSeed,
        expectedRelayId: relayId
      })
      const provider = await createNativeProvider({ sodium, random })
      const mls = await createMls({ random, provider })
      const ports = {
        clock: ownClock,
        random,
        sodium,
        mls,
        signatures: {
          allHold: async (all: readonly SignedBytes[]) =>
            all.every(({ publicKey, message, signature }) => sodium.ed25519Verify(signature, message, publicKey))
        },
        hybrid: await createProviderSealing(provider, random),
        transport: network.transport
      }
      const core: Core = {
        // The engine itself needs no vault.
        ports: ports as unknown as Core['ports'],
        store,
        relay: link,
        identity,
        directory: view,
        settings: createSettings({ store, identity }, (event) => events.push(event)),
        emit: (event) => events.push(event)
      }
      const spaces = createSpaces(
        core,
        createContentRooms(core, () => noAttachments)
      )
      life = {
        core,
        store: inner,
        spaces,
        messages: createMessages(core, spaces, noAttachments),
        conversations: createConversations(core, spaces),
        cut: network.cut,
        mend: network.mend,
        end() {
          isOver = true
          spaces.stop()
          link.stop()
          network.cut()
          inner.close()
        }
      }
      await spaces.start()
      await link.start()
    }

    const alive = (): Life => {
      if (!life) throw new Crash()
      return life
    }
    const texts = (sql: string): string[] =>
      alive()
        .store.all<{ text: string }>(sql)
        .map((row) => row.text)

    const person: Person = {
      name,
      identity,
      hex: toHex(identity.account),
      directory: view,
      random: birth,
      meddler,
      events,
      get isAlive() {
        return life !== undefined
      },
      get core() {
        return alive().core
      },
      get spaces() {
        return alive().spaces
      },
      get messages() {
        return alive().messages
      },
      get conversations() {
        return alive().conversations
      },
      get steps() {
        return steps
      },
      space(conversation) {
        const session = alive().spaces.session(fromHex(conversation))
        if (!session) throw new Error(`${name} does not know this conversation`)
        return session.space
      },
      say: (conversation, text, more = {}) =>
        alive().messages.send({ conversation, text, paths: [], uploads: [], mentions: [], urgent: false, ...more }),
      shown: (conversation) =>
        alive().spaces.session(fromHex(conversation)) ? alive().messages.list(conversation, { limit: 10_000 }).messages : [],
      texts: (conversation) => person.shown(conversation).map((message) => message.text),
      status: (conversation) => listConversations(alive().core).find((known) => known.id === conversation)?.status,
      alerts: () => texts('SELECT kind AS text FROM alert ORDER BY position'),
      quarantined: () => texts('SELECT code AS text FROM quarantine ORDER BY seq'),
      count: (sql, ...values) => alive().store.get<{ n: number }>(sql, ...values)?.n ?? 0,
      async settle() {
        try {
          await life?.spaces.settle()
        } catch (error) {
          if (life || !(error instanceof Error)) throw error
        }
      },
      cut: () => alive().cut(),
      mend: () => alive().mend(),
      crash: die,
      cutPower() {
        life?.store.cutPower()
        die()
      },
      crashAfter(more) {
        crashAt = steps + more
      },
      async reopen() {
        if (life) throw new Error(`${name} is still alive`)
        await live()
      },
      moveClock(byMs) {
        clockOffsetMs += byMs
      }
    }
    // Refused, as the relay does not know this mailbox.
    if (options.published === false)
      meddler.toRelay = (request) =>
        request.type === 'publish-key-packages' ? { ...request, mailbox: new Uint8Array(16) } : request
    await live()
    await person.core.relay.request('open-mailbox', {
      mailbox: identity.mailbox,
      key: sodium.ed25519PublicKey(identity.mailboxSeed)
    })
    // The mailbox was not there when the spaces came online.
    person.cut()
    await turn()
    person.mend()
    await world.advance(1_000)
    return person
  }

  const world: World = {
    clock,
    relay,
    storage,
    directory,
    people,
    get frames() {
      return frames
    },
    async person(name, options = {}) {
      const person = await createPerson(name, options)
      people.push(person)
      return person
    },
    async settle() {
      // Asking goes past every pause, so it is done a few times only: what is refused again and again waits for its timer.
      for (let round = 0, quietRounds = 0; quietRounds < 2; round++) {
        const before = frames
        if (round < ROUNDS_ASKED) for (const person of people) await person.settle()
        for (let turns = 0; turns < 4; turns++) await turn()
        quietRounds = frames === before ? quietRounds + 1 : 0
        if (frames > FRAMES_PER_WORLD) throw new Error('the exchange does not end')
      }
    },
    async advance(durationMs) {
      const endMs = clock.nowMs() + durationMs
      await world.settle()
      for (let dueMs = clock.nextDueMs(); dueMs !== undefined && dueMs <= endMs; dueMs = clock.nextDueMs()) {
        clock.advance(Math.max(0, dueMs - clock.nowMs()))
        await world.settle()
      }
      clock.advance(Math.max(0, endMs - clock.nowMs()))
      await world.settle()
    },
    async idle(durationMs) {
      const endMs = clock.nowMs() + durationMs
      await untilQuiet()
      for (let dueMs = clock.nextDueMs(); dueMs !== undefined && dueMs <= endMs; dueMs = clock.nextDueMs()) {
        clock.advance(Math.max(0, dueMs - clock.nowMs()))
        await untilQuiet()
      }
      clock.advance(Math.max(0, endMs - clock.nowMs()))
      await untilQuiet()
    }
  }
  return world
}
