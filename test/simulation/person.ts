/** One person and their device: a whole client behind its contract, life after life over one disk, with a clock of its own. */
import { type Client, createClient, type Transport } from '@colloque/client'
import { createMemoryFiles, type MemoryFiles } from '@colloque/client/memory'
import type { AnyEvent, CommandName, InputOf, OutputOf } from '@colloque/client-api'
import { memoryVaultPlace } from '@colloque/client-node/memory'
import { createMls, createProviderSealing, type Random } from '@colloque/crypto'
import { PASSPHRASE } from '../support/clients-in-process.ts'
import { createSeededRandom, pickBelow } from '../support/seeded-random.ts'
import { createDishonesty, type Dishonesty } from './dishonest.ts'
import { type DiskState, openDisk } from './disk.ts'
import { type Habit, withSlowSnapshots } from './habits.ts'
import { createLink, type Link } from './link.ts'
import { createNativeProvider, createNativeSodium } from './parts.ts'
import { createLife, type Ending, type Life } from './process.ts'
import type { RelayHost } from './relay-host.ts'
import type { Timeline } from './timeline.ts'
import type { Trace } from './trace.ts'
import { createSimulatedTransport } from './transport.ts'

export interface Person {
  readonly name: string
  readonly link: Link
  readonly disk: DiskState
  readonly files: MemoryFiles
  /** As the contract shows it; known once this person is in the association. */
  account: string | undefined
  /** What leads in: given once, used until it has worked. */
  entrance: Entrance | undefined
  readonly isAlive: boolean
  readonly isOpen: boolean
  readonly crashes: number
  /** Of who is dishonest. */
  readonly lies: Dishonesty | undefined
  /** A command of the present process; undefined when it was refused. Never resolves when the process ends first. */
  ask<N extends CommandName>(name: N, input: InputOf<N>): Promise<OutputOf<N> | undefined>
  /** As ask, with the code that refused it. */
  call<N extends CommandName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  start(): Promise<void>
  crash(): void
  crashAfter(steps: number): void
  /** The vault is locked as its owner does it, and opened again a little later. */
  relock(): Promise<void>
  moveClock(byMs: number): void
  /** The clock shows what it is. */
  setClockRight(): void
}

export interface Entrance {
  readonly kind: 'found' | 'join'
  readonly link: string
}

export interface PersonParts {
  readonly seed: string
  readonly name: string
  readonly habit?: Habit | undefined
  readonly timeline: Timeline
  readonly relay: RelayHost
  readonly trace: Trace
  onEvent(person: Person, event: AnyEvent): void
  onLog(person: Person, code: string): void
  /** No core is there any more; what was on the screen may be. */
  onEnd(person: Person): void
}

const PASSPHRASE_COST = { operations: 1, memoryBytes: 8192 }
const TRY_AGAIN_MS = 4_000
const PAUSE_MS = 30_000
const sodium = createNativeSodium()
/** One device in so many is slow. */
const SLOW_ONES = 3
const STEP_MS = 6

/** What a device computes takes time of its clock on a slow one, and what comes meanwhile is heard at its turns. */
function createWork(timeline: Timeline, random: Random) {
  const isSlow = pickBelow(random, SLOW_ONES) === 0
  let sinceMs = timeline.nowMs()
  let spentMs = 0
  return {
    /** So far, since it last rested; each look at the clock has something done before it. */
    spentMs(): number {
      if (!isSlow) return 0
      if (timeline.nowMs() !== sinceMs) spentMs = 0
      sinceMs = timeline.nowMs()
      spentMs += pickBelow(random, STEP_MS)
      return spentMs
    },
    /** How long others have their turn. */
    rest(): number {
      const restMs = spentMs
      spentMs = 0
      return restMs
    }
  }
}

export function createPerson({ seed, name, habit, timeline, relay, trace, onEvent, onLog, onEnd }: PersonParts): Person {
  const fate = createSeededRandom(`${seed}/${name}/fate`)
  const power = createSeededRandom(`${seed}/${name}/power`)
  const link = createLink({
    timeline,
    random: fate,
    relay,
    address: name,
    onFrame: (way, frame) => trace.frame(name, way, frame)
  })
  const disk: DiskState = { isFull: false, store: undefined }
  const files = createMemoryFiles()
  const lies = habit === 'dishonest' ? createDishonesty(seed, sodium, () => disk.store) : undefined
  const work = createWork(timeline, createSeededRandom(`${seed}/${name}/work`))
  const ending: Ending = { stepsLeft: Number.POSITIVE_INFINITY }
  let place = memoryVaultPlace()
  let life: Life | undefined
  let client: Client | undefined
  let lives = 0
  let crashes = 0
  let offsetMs = 0
  let isOpen = false
  let isStarting = false

  function begin(): Life {
    const mine = createLife(ending, () => {
      crashes += 1
      const isPowerCut = pickBelow(power, 2) === 0
      trace.note(name, isPowerCut ? 'ends here, and what was not synced is gone' : 'ends here')
      life = undefined
      client = undefined
      isOpen = false
      disk.store = undefined
      place = place.crash(isPowerCut)
      link.drop()
      onEnd(person)
      const pauseMs = pickBelow(fate, PAUSE_MS)
      timeline.after(pauseMs, () => void person.start())
    })
    return mine
  }

  async function put(together: Life, random: Random): Promise<Client> {
    const provider = await createNativeProvider({ sodium, random })
    const clock = {
      nowMs: () => timeline.nowMs() + offsetMs + work.spentMs(),
      setTimer: (delayMs: number, act: () => void) => timeline.after(delayMs, () => together.run(act)),
      turn: () => together.while(() => timeline.sleep(work.rest()))
    }
    const transport = createSimulatedTransport(link, relay, together, timeline)
    const slowly = (): Transport => withSlowSnapshots(transport, timeline, `${seed}/${name}/${lives}`)
    const made = createClient({
      vault: openDisk(place, disk, together, timeline),
      transport: lies?.wrap(transport) ?? (habit === 'slow' ? slowly() : transport),
      clock,
      random,
      sodium,
      mls: await createMls({ random, provider }),
      signatures: {
        allHold: async (all) =>
          all.every(({ publicKey, message, signature }) => sodium.ed25519Verify(signature, message, publicKey))
      },
      hybrid: await createProviderSealing(provider, random),
      files,
      passphraseCost: PASSPHRASE_COST,
      log: ({ code }) => !together.isOver && onLog(person, code)
    })
    made.subscribe((event) => !together.isOver && onEvent(person, event))
    return made
  }

  async function enter(): Promise<void> {
    const profile = { name: `Dr ${name}`, profession: 'médecin' }
    const { entrance } = person
    if (!entrance || !client) return
    const { link: way } = entrance
    const input = { link: way, profile, passphrase: PASSPHRASE }
    const { account } =
      entrance.kind === 'found'
        ? await client.call('found', { ...input, association: 'Association Test' })
        : await client.call('join', input)
    person.account = account
  }

  /** Opens what is there, or goes on entering, until it works. */
  async function open(mine: Life): Promise<void> {
    while (!mine.isOver && !isOpen) {
      const code = await attempt(mine)
      if (mine.isOver) return
      if (code === undefined) isOpen = true
      else if (code === 'no-entrance') return
      else {
        trace.note(name, `cannot open: ${code}`)
        await timeline.sleep(TRY_AGAIN_MS)
      }
    }
  }

  async function attempt(mine: Life): Promise<string | undefined> {
    const current = client
    if (!current) return 'no-entrance'
    try {
      const { vault } = await current.call('status', {})
      if (vault === 'locked' && person.account !== undefined) await current.call('unlock', { passphrase: PASSPHRASE })
      else if (person.entrance) await enterOrOpen(current)
      else return 'no-entrance'
      return undefined
    } catch (error) {
      return mine.isOver ? undefined : codeOf(error)
    }
  }

  /** A process that ended between the last step of entering and its answer left an open account. */
  async function enterOrOpen(current: Client): Promise<void> {
    try {
      person.account = (await current.call('unlock', { passphrase: PASSPHRASE })).account
    } catch (error) {
      if (codeOf(error) !== 'vault-empty') throw error
      await enter()
    }
  }

  const person: Person = {
    name,
    link,
    disk,
    files,
    account: undefined,
    entrance: undefined,
    lies,
    get isAlive() {
      return life !== undefined
    },
    get isOpen() {
      return isOpen
    },
    get crashes() {
      return crashes
    },
    async call(command, input) {
      const mine = life
      const current = client
      if (!mine || !current) throw new Error('no process')
      return mine.while(() => current.call(command, input))
    },
    async ask(command, input) {
      if (!isOpen) return undefined
      try {
        const output = await person.call(command, input)
        trace.note(name, `did ${command}`)
        return output
      } catch (error) {
        trace.note(name, `was refused ${command}: ${codeOf(error)}`)
        return undefined
      }
    },
    async start() {
      if (life || isStarting) return
      isStarting = true
      lives += 1
      trace.note(name, `begins life ${lives}`)
      const mine = begin()
      life = mine
      const made = await put(mine, createSeededRandom(`${seed}/${name}/${lives}`))
      isStarting = false
      if (mine.isOver) return
      client = made
      await open(mine)
    },
    crash: () => life?.end(),
    crashAfter(steps) {
      if (life) ending.stepsLeft = steps
    },
    async relock() {
      const mine = life
      if (!mine || !isOpen) return
      isOpen = false
      onEnd(person)
      await person.call('lock', {}).catch((error: unknown) => trace.note(name, `lock: ${codeOf(error)}`))
      await timeline.sleep(pickBelow(fate, 5_000))
      if (!mine.isOver) await open(mine)
    },
    moveClock(byMs) {
      offsetMs += byMs
    },
    setClockRight() {
      offsetMs = 0
    }
  }
  return person
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : `a fault: ${error instanceof Error ? error.stack : error}`
