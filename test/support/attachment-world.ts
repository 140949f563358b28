/** Attachments of people with real vaults in memory, real sealing, and a relay of blobs alone; everything else of the core is absent. */
import { randomBytes } from 'node:crypto'
import { type AttachmentStore, ClientError, type HttpRequest, type HttpResponse, type Ports } from '@colloque/client'
import {
  createManualClock,
  createMemoryAttachments,
  createMemoryBlobs,
  createMemoryFiles,
  createMemoryNetwork
} from '@colloque/client/memory'
import type { AnyEvent, ClientCode } from '@colloque/client-api'
import { type MemoryVaultPlace, memoryVaultPlace } from '@colloque/client-node/memory'
import { createWasmSodium } from '@colloque/crypto'
import { expect } from 'vitest'
import {
  type Attachments,
  type Core,
  createAttachments,
  createSettings,
  type Identity,
  migrate,
  type RelayLink,
  RelayRefusal,
  toHex
} from './engine-parts.ts'

export const MIB = 1 << 20
const KEY = new Uint8Array(32).fill(1)
const RELAY_URL = 'https://relay.test/c'
const sodium = await createWasmSodium()

export const bytesOf = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
export const same = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a !== undefined && b !== undefined && Buffer.compare(a, b) === 0

export interface Place extends MemoryVaultPlace {
  /** Of whatever lies beside the vault. */
  copyIds(): string[]
  crash(): Place
}

export function createPlace(
  attachments = createMemoryAttachments(),
  place = memoryVaultPlace({ header: undefined, database: undefined, attachments })
): Place {
  return { ...place, copyIds: attachments.ids, crash: () => createPlace(attachments, place.crash()) }
}

/** One relay, and files that outlive the processes of a person. */
export function createWorld() {
  const clock = createManualClock()
  const blobs = createMemoryBlobs()
  const requests: HttpRequest[] = []
  const faults: {
    before: (request: HttpRequest) => Promise<HttpResponse | undefined> | HttpResponse | undefined
    refuse: (() => Error) | undefined
    afterBytes: number
  } = {
    before: () => undefined,
    refuse: undefined,
    afterBytes: Number.POSITIVE_INFINITY
  }
  const traffic = { up: 0, down: 0 }
  async function* counted(body: AsyncIterable<Uint8Array>, way: 'up' | 'down'): AsyncGenerator<Uint8Array> {
    for await (const piece of body) {
      if (faults.afterBytes <= 0) {
        faults.afterBytes = Number.POSITIVE_INFINITY
        throw new ClientError('relay-unreachable')
      }
      faults.afterBytes -= piece.length
      traffic[way] += piece.length
      yield piece
    }
  }
  async function respond(request: HttpRequest): Promise<HttpResponse> {
    requests.push(request)
    const instead = await faults.before(request)
    if (instead) return instead
    const response = await blobs.respond({ ...request, ...(request.body ? { body: counted(request.body, 'up') } : {}) })
    return { ...response, body: counted(response.body, 'down') }
  }
  return { clock, blobs, requests, faults, traffic, respond, files: createMemoryFiles() }
}
export type World = ReturnType<typeof createWorld>

export interface Person {
  readonly attachments: Attachments
  readonly core: Core
  readonly place: Place
  readonly events: AnyEvent[]
  readonly told: string[]
  readonly network: ReturnType<typeof createMemoryNetwork>
  goOffline(): void
  goOnline(): void
  state(attachment?: number): {
    state: string
    failure: string | null
    key: Uint8Array
    delete_token: Uint8Array | null
    attachment: Uint8Array
  }
  send(paths: string[], message?: Uint8Array): Promise<Uint8Array>
}

/** A process: its vault may be one that another left behind. */
export async function start(
  world: World,
  place = createPlace(),
  attachmentStore: AttachmentStore = place.attachments
): Promise<Person> {
  const store = await place.openStore(KEY)
  migrate(store)
  const network = createMemoryNetwork(RELAY_URL, { accept: () => expect.unreachable(), respond: world.respond })
  const listeners = new Set<() => void>()
  const events: AnyEvent[] = []
  const told: string[] = []
  let state: RelayLink['state'] = 'online'
  const relay = {
    url: RELAY_URL,
    get state() {
      return state
    },
    limits: { entryBytes: 1, blobBytes: 64 * MIB },
    async request(name: string, body: Parameters<typeof world.blobs.create>[0]) {
      expect(name).toBe('create-blob')
      if (state !== 'online') throw new ClientError('relay-unreachable')
      if (world.faults.refuse) throw world.faults.refuse()
      if (!world.blobs.create(body)) throw new RelayRefusal({ code: 'already-exists' } as never)
      return {}
    },
    onOnline(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  } as unknown as RelayLink
  const ports = {
    clock: world.clock,
    random: { bytes: bytesOf },
    sodium,
    files: world.files,
    transport: network.transport,
    vault: { ...place, attachments: attachmentStore }
  } as unknown as Ports
  const identity = { account: new Uint8Array(16).fill(1), device: new Uint8Array(16).fill(2) } as Identity
  const settings = createSettings({ store, identity }, () => undefined)
  const core = { ports, store, relay, identity, settings, emit: (event: AnyEvent) => events.push(event) } as unknown as Core
  const tell = (what: string) => (message: Uint8Array, code?: ClientCode) => {
    told.push([what, toHex(message).slice(0, 2), ...(code ? [code] : [])].join(' '))
    return []
  }
  const hooks = {
    uploaded: tell('uploaded'),
    moved: () => undefined,
    failed: tell('failed'),
    cancelled: tell('cancelled'),
    waiting: tell('waiting'),
    resumed: tell('resumed')
  }
  const attachments = createAttachments(core, hooks)
  return {
    attachments,
    core,
    place,
    events,
    told,
    network,
    goOffline() {
      state = 'offline'
      network.cut()
    },
    goOnline() {
      state = 'online'
      network.mend()
      for (const listener of listeners) listener()
    },
    state: (position = 0) =>
      store.get(
        'SELECT attachment, state, failure, key, delete_token FROM attachment ORDER BY position LIMIT 1 OFFSET ?',
        position
      ) ?? expect.unreachable(),
    async send(paths, message = new Uint8Array(16).fill(0xaa)) {
      const prepared = await attachments.prepare(paths)
      store.transaction(() => attachments.insert(prepared, message))
      attachments.run()
      return message
    }
  }
}

/** Lets pauses pass until nothing moves and nothing waits for time. */
export async function settle(world: World, person: Person): Promise<void> {
  await person.attachments.idle()
  for (let due = world.clock.nextDueMs(); due !== undefined; due = world.clock.nextDueMs()) {
    world.clock.advance(due - world.clock.nowMs())
    await person.attachments.idle()
  }
}

export async function receive(
  world: World,
  sender: Person,
  message: Uint8Array,
  place?: Place
): Promise<{ person: Person; id: (position?: number) => string }> {
  const person = await start(world, place)
  const references = sender.attachments.references(message)
  person.core.store.transaction(() => person.attachments.fromReferences(message, references))
  return { person, id: (position = 0) => toHex(person.state(position).attachment) }
}
