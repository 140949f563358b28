/** Whole clients behind their contract, with real vault tables, MLS and relay, in one process and under one clock moved by hand. */
import { type Client, ClientError, createClient, type Store } from '@colloque/client'
import {
  createManualClock,
  createMemoryBlobs,
  createMemoryFiles,
  createMemoryKeychain,
  type ManualClock,
  type MemoryBlobs,
  type MemoryFiles,
  type MemoryKeychain,
  type MemoryNetwork
} from '@colloque/client/memory'
import type { AnyEvent } from '@colloque/client-api'
import { createNodePorts } from '@colloque/client-node'
import { type MemoryStore, type MemoryVaultPlace, memoryVaultPlace } from '@colloque/client-node/memory'
import { platformRandom, sha256 } from '@colloque/crypto'
import { foundingLink } from '@colloque/protocol'
import { createMemoryStorage, createRelay, DEFAULT_LIMITS } from '@colloque/server'
import { createInProcessNetwork, IN_PROCESS_URL } from './in-process-transport.ts'

const FAR_DAY = 30_000
export const PASSPHRASE = 'abaisser abandon abdiquer abeille abolir aborder aboutir aboyer'

export interface Desk {
  readonly client: Client
  readonly events: AnyEvent[]
  readonly network: MemoryNetwork
  readonly keychain: MemoryKeychain
  /** The person's own files, which outlive the process. */
  readonly files: MemoryFiles
  /** Whether there is room beside the vault for the sealed copies of files. */
  readonly disk: { isFull: boolean }
  /** Told before each transaction; where it throws, nothing of that is stored, as of a process that has ended. */
  storing: (() => void) | undefined
  /** Every frame that left for the relay, as it left. */
  readonly frames: Uint8Array[]
  /** Told of each frame as it leaves. */
  leaving: ((frame: Uint8Array) => void) | undefined
  /** Every frame that came from it. */
  readonly received: Uint8Array[]
  /** Says something in the relay's place. */
  say(frame: Uint8Array): void
  /** What this client gets in place of each frame of the relay; undefined: the frame itself. */
  rewrite: ((frame: Uint8Array) => Uint8Array) | undefined
  /** False for what is lost on its way from the relay. */
  hears: ((frame: Uint8Array) => boolean) | undefined
  account: string
  /** What lies in the open vault. */
  readonly store: MemoryStore
  /** The process ends here; the next one finds what was durable. */
  restart(): Promise<void>
}

export interface Practice {
  readonly clock: ManualClock
  /** What the relay holds of files. */
  readonly blobs: MemoryBlobs
  readonly foundingLink: string
  desk(): Promise<Desk>
  /** Two who know each other, and their conversation. */
  colleagues(): Promise<{ readonly camille: Desk; readonly yanis: Desk; readonly conversation: string }>
  /** Somebody more, who joined by an invitation of this colleague. */
  newcomer(inviting: Desk, name: string): Promise<Desk>
  /** The first makes a group with the others, and all have it. */
  group(owner: Desk, ...others: Desk[]): Promise<string>
  /** Until nobody has anything to say. Time stands still. */
  settle(): Promise<void>
  /** Lets time pass, and what it wakes be done. */
  pass(durationMs: number): Promise<void>
  close(): Promise<void>
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** One statement by itself is a transaction too. */
function toldOf(inner: Store, storing: () => void): Store {
  let inTransaction = false
  return {
    ...inner,
    transaction(body, isPassing) {
      storing()
      inTransaction = true
      try {
        return inner.transaction(body, isPassing)
      } finally {
        inTransaction = false
      }
    },
    run(sql, ...values) {
      if (!inTransaction) storing()
      return inner.run(sql, ...values)
    }
  }
}

/** Counts what of a port is under way. */
function counted<Port extends object>(port: Port, threads: { busy: number }): Port {
  return new Proxy(port, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        const result = value.apply(target, given)
        if (!(result instanceof Promise)) return result
        threads.busy++
        return result.finally(() => {
          threads.busy--
        })
      }
    }
  })
}

/** `storage`: of the relay, for who wants to look at what it holds. */
export async function openPractice(kept = createMemoryStorage()): Promise<Practice> {
  const blobs = createMemoryBlobs()
  const storage: typeof kept = {
    ...kept,
    async createBlob(row) {
      const outcome = await kept.createBlob(row)
      if (outcome === 'done') blobs.create(row)
      return outcome
    }
  }
  const clock = createManualClock()
  const random = platformRandom()
  const relay = createRelay({ clock, random, storage, log: () => {}, limits: DEFAULT_LIMITS })
  const token = random.bytes(32)
  await storage.addAdmission({ tokenHash: sha256(token), role: 'admin', expiresDay: FAR_DAY })
  const link = foundingLink({ relayUrl: IN_PROCESS_URL, token })
  // For their cryptography alone: nothing is opened at this path.
  const { sodium, ...ports } = await createNodePorts({ vaultPath: '/nonexistent/vault', files: false })
  const threads = { busy: 0 }
  const [mls, hybrid] = [counted(ports.mls, threads), counted(ports.hybrid, threads)]
  const desks: Desk[] = []

  async function desk(): Promise<Desk> {
    const events: AnyEvent[] = []
    const frames: Uint8Array[] = []
    const received: Uint8Array[] = []
    let say = (_frame: Uint8Array): void => {}
    const keychain = createMemoryKeychain()
    const files = createMemoryFiles()
    const disk = { isFull: false }
    const network = createInProcessNetwork(() => relay, {
      respond: blobs.respond,
      toRelay(frame) {
        frames.push(frame)
        made.leaving?.(frame)
        return true
      },
      toClient(frame) {
        received.push(frame)
        return made.hears?.(frame) === false ? 'swallowed' : true
      },
      rewrite: (frame) => made.rewrite?.(frame) ?? frame,
      onConnection(saying) {
        say = saying
      }
    })
    let end = (): void => undefined
    const withRoom = (place: MemoryVaultPlace): MemoryVaultPlace => ({
      ...place,
      openStore: async (key) => toldOf(await place.openStore(key), () => made.storing?.()),
      attachments: {
        ...place.attachments,
        async append(...part) {
          if (disk.isFull) throw new ClientError('disk-full')
          await place.attachments.append(...part)
        }
      }
    })
    const start = (place: MemoryVaultPlace): Client => {
      const vault = withRoom(place)
      const life = { isOver: false }
      end = () => {
        life.isOver = true
      }
      // A process that ended does nothing more.
      const ownClock = { ...clock, setTimer: (ms: number, body: () => void) => clock.setTimer(ms, () => life.isOver || body()) }
      const transport = network.transport
      const passphraseCost = { operations: 1, memoryBytes: 8192 }
      const client = createClient({
        vault,
        transport,
        clock: ownClock,
        random,
        sodium,
        mls,
        hybrid,
        keychain,
        files,
        passphraseCost
      })
      client.subscribe((event) => events.push(event))
      return client
    }
    let place = memoryVaultPlace()
    let client = start(place)
    const made: Desk = {
      get client() {
        return client
      },
      events,
      network,
      keychain,
      files,
      disk,
      frames,
      received,
      say: (frame) => say(frame),
      leaving: undefined,
      storing: undefined,
      rewrite: undefined,
      hears: undefined,
      account: '',
      get store() {
        const store = place.running()
        if (store === undefined) throw new Error('the vault is closed')
        return store
      },
      async restart() {
        end()
        place = place.crash()
        client = start(place)
      }
    }
    desks.push(made)
    return made
  }

  async function settle(): Promise<void> {
    for (let round = 0; round < 8; round++) {
      for (const { client } of desks) await client.call('sync', {}).catch(() => undefined)
      await rest(20)
    }
  }

  /** Until nothing was done for so many turns of this process. What is computed on other threads takes as long as the machine lets it. */
  async function rest(turns: number): Promise<void> {
    for (let left = turns; left > 0; left--) {
      await turn()
      if (threads.busy > 0) left = turns
    }
  }

  async function newcomer(inviting: Desk, name: string): Promise<Desk> {
    const joining = await desk()
    const invitation = await inviting.client.call('invite', {})
    const profile = { name, profession: 'médecin' }
    joining.account = (await joining.client.call('join', { link: invitation.link, profile, passphrase: PASSPHRASE })).account
    await settle()
    return joining
  }

  async function pass(durationMs: number): Promise<void> {
    const endMs = clock.nowMs() + durationMs
    while (clock.nowMs() < endMs) {
      const next = clock.nextDueMs() ?? endMs
      clock.advance(Math.min(Math.max(next - clock.nowMs(), 1), endMs - clock.nowMs()))
      await rest(5)
    }
  }

  return {
    clock,
    blobs,
    foundingLink: link,
    desk,
    async colleagues() {
      const camille = await desk()
      const profile = { name: 'Dr Camille Moreau', profession: 'médecin' }
      camille.account = (
        await camille.client.call('found', { link, association: 'Association Test', profile, passphrase: PASSPHRASE })
      ).account
      const yanis = await newcomer(camille, 'Dr Yanis Belkacem')
      const { conversation } = await camille.client.call('open-conversation', { with: [yanis.account] })
      await settle()
      return { camille, yanis, conversation }
    },
    newcomer,
    async group(owner, ...others) {
      const accounts = others.map(({ account }) => account)
      const { conversation } = await owner.client.call('create-conversation', { name: 'Service', with: accounts })
      await pass(5_000)
      return conversation
    },
    settle,
    pass,
    async close() {
      for (const { client } of desks) await client.close()
    }
  }
}

/** The codes of what its client set aside. */
export const quarantined = ({ events }: Desk): string[] =>
  events.flatMap((event) => (event.type === 'quarantine' ? [event.code] : []))

/** What its client found out of the relay, or of who wrote. */
export const integrity = ({ events }: Desk): string[] =>
  events.flatMap((event) => (event.type === 'integrity' ? [event.kind] : []))
