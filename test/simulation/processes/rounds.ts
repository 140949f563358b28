/**
 * The second disorder suite: a real relay and the cores of three people, each a process on its real files, killed by kill -9 at moments
 * that a seed chose, in terms of what becomes durable or passes the network. A seed repeats who does what and dies at which moment;
 * how the processes run beside each other is the machine's.
 */

import { EIGHT_WORDS } from '../../support/command-line.ts'
import { createSeededRandom, pickBelow } from '../../support/seeded-random.ts'
import { openWorld, type World } from '../../support/world.ts'
import { look, type Seen } from './complaints.ts'
import { createMortalPerson, createMortalRelay, type Mortal, type MortalPerson, type MortalRelay } from './mortals.ts'
import { act, conclude, openRoom, type Story, say } from './story.ts'

export interface ProcessRounds {
  readonly rounds: number
  readonly seed: string
  readonly log?: (line: string) => void
}

export interface ProcessRoundsOutcome {
  /** What did not hold, with its round; the first one ends the run. */
  readonly faults: readonly string[]
  readonly rounds: number
  readonly messages: number
  readonly files: number
  /** How often a process died, by the moment. */
  readonly deaths: ReadonlyMap<string, number>
}

/** A new relay and new people after so many: the longer a story, the more there is to compare, and the later a fault. */
const ROUNDS_OF_A_WORLD = 10
const NAMES = ['Ana', 'Bo', 'Cyr']
const ACTS = 4
/** Of one process in one round by its own plan. */
const MOST_DEATHS = 3
const MOMENTS_OF_A_CORE = 50
const MOMENTS_OF_A_RELAY = 16
/** No more than an end to waiting in vain. */
const PATIENCE_MS = 180_000
/** Looks again after so long when nothing is said. */
const QUIET_MS = 500
/** Events come together. */
const GATHER_MS = 100

export async function runProcessRounds({ rounds, seed, log = () => {} }: ProcessRounds): Promise<ProcessRoundsOutcome> {
  const total = { faults: [] as string[], rounds: 0, messages: 0, files: 0, deaths: new Map<string, number>() }
  log(`seed ${seed}`)
  for (let first = 0; first < rounds && total.faults.length === 0; first += ROUNDS_OF_A_WORLD) {
    const world = openWorld()
    try {
      const stage = await open(world, `${seed}/${first}`)
      const last = Math.min(rounds, first + ROUNDS_OF_A_WORLD)
      for (let round = first; round < last && total.faults.length === 0; round++) {
        const faults = await playRound(stage, round, log)
        total.rounds++
        total.faults.push(...faults.map((fault) => `round ${round}: ${fault}`))
      }
      count(stage, total)
    } finally {
      await world.close()
    }
  }
  return total
}

interface Stage {
  readonly relay: MortalRelay
  readonly people: readonly MortalPerson[]
  readonly story: Story
  readonly random: ReturnType<typeof createSeededRandom>
  readonly opened: Set<string>
  /** What happened in this round, for whoever looks for the reason of a fault. */
  readonly trace: string[]
  /** Resolves at the next event of anyone, or when it was quiet for a while. */
  stir(): Promise<void>
}

async function open(world: World, seed: string): Promise<Stage> {
  const relay = await createMortalRelay(world)
  const people = await Promise.all(NAMES.map((name) => createMortalPerson(world, name)))
  const [host, ...guests] = people as [MortalPerson, ...MortalPerson[]]
  const trace: string[] = []
  let wake = (): void => {}
  for (const person of people) person.onEvent(() => wake())
  const stir = () =>
    new Promise<void>((resolve) => {
      setTimeout(resolve, QUIET_MS)
      wake = () => setTimeout(resolve, GATHER_MS)
    })
  const profile = (name: string) => ({ name, profession: 'médecin généraliste' })
  const founded = await host.call('found', {
    link: relay.foundingLink,
    association: 'Association Test des Soignants Fictifs',
    profile: profile(host.name),
    passphrase: EIGHT_WORDS
  })
  host.account = founded.account
  for (const guest of guests) {
    const { link } = await host.call('invite', {})
    guest.account = (await guest.call('join', { link, profile: profile(guest.name), passphrase: EIGHT_WORDS })).account
  }
  const story: Story = {
    people,
    attempts: new Map(),
    rooms: new Map(),
    unfinished: new Map(),
    faults: [],
    alive: async () => {},
    log: (line) => void trace.push(line)
  }
  const stage: Stage = { relay, people, story, random: createSeededRandom(seed), opened: new Set(), trace, stir }
  await until(stage, 'all in the directory', async () => {
    await Promise.all(people.map((person) => person.call('sync', {})))
    const known = await Promise.all(people.map((person) => person.call('directory', {})))
    return known.every(({ members }) => members.length === people.length)
  })
  const pair = await host.call('open-conversation', { with: [guests[0]?.account ?? ''] })
  openRoom(story, pair.conversation, host, false, new Map([[guests[0] as MortalPerson, 'in']]))
  const name = 'first group'
  const group = await host.call('create-conversation', { name, with: guests.map(({ account }) => account) })
  openRoom(story, group.conversation, host, true, new Map(guests.map((guest) => [guest, 'in'])))
  const faults = await settle(stage, `${seed} before`)
  if (faults.length > 0) throw new Error(`not even begun: ${faults.join('; ')}`)
  return stage
}

async function playRound(stage: Stage, round: number, log: (line: string) => void): Promise<string[]> {
  const { relay, people, story, random, trace } = stage
  trace.length = 0
  const mortals: readonly Mortal[] = [relay, ...people]
  const lives = watch(stage, mortals, random)
  const acting = { ...story, alive: lives.alive }
  const writing = people.map(async (person) => {
    const own = createSeededRandom(Buffer.from(random.bytes(16)).toString('hex'))
    for (let number = 0; number < ACTS; number++) await act(acting, person, own, `${round}.${number} of ${person.name}`)
  })
  await Promise.all(writing)
  await lives.end()
  // What they show from here on is what they have on disk.
  await Promise.all(mortals.map((mortal) => mortal.kill()))
  await relay.start()
  await Promise.all(people.map((person) => person.start()))
  const faults = [...story.faults, ...lives.faults, ...(await settle(stage, `${round}`))]
  log(`round ${round}: ${lives.deaths} deaths, ${story.attempts.size} messages so far, ${faults.length} faults`)
  if (faults.length > 0) for (const line of trace) log(`  ${line}`)
  return faults
}

/** Arms whom chance picks, brings back who dies, and arms again. */
function watch({ trace }: Stage, mortals: readonly Mortal[], random: Stage['random']) {
  const returning = new Map<Mortal, Promise<void>>()
  const faults: string[] = []
  let isEnding = false
  let isOver = false
  let deaths = 0
  const arm = (mortal: Mortal): void =>
    mortal.arm(1 + pickBelow(random, mortal.name === 'relay' ? MOMENTS_OF_A_RELAY : MOMENTS_OF_A_CORE))
  for (const mortal of mortals) {
    let own = 0
    if (pickBelow(random, 3) > 0) arm(mortal)
    const revive = async (): Promise<void> => {
      own += 1
      deaths += 1
      trace.push(`${mortal.name} dies: ${mortal.diary().at(-1)}`)
      try {
        await mortal.start()
        trace.push(`${mortal.name} is back`)
        if (!isEnding && own < MOST_DEATHS && pickBelow(random, 2) === 0) arm(mortal)
      } catch (error) {
        faults.push(`${mortal.name} does not come back: ${String(error)}`)
      }
      returning.delete(mortal)
    }
    mortal.onDeath(() => {
      if (!isOver) returning.set(mortal, revive())
    })
  }
  return {
    faults,
    get deaths() {
      return deaths
    },
    alive: async (person: MortalPerson): Promise<void> => {
      await returning.get(person)
    },
    async end(): Promise<void> {
      isEnding = true
      for (const mortal of mortals) mortal.disarm()
      while (returning.size > 0) await Promise.all(returning.values())
      isOver = true
    }
  }
}

/** Waits until nothing is wrong, says something in every room, and waits again. Gives what stays wrong. */
async function settle(stage: Stage, label: string): Promise<readonly string[]> {
  const { people, story } = stage
  const first = await complaintsOf(stage)
  if (first.complaints.length > 0) return first.complaints
  for (const person of people)
    for (const { id, status } of first.conversations.get(person) ?? [])
      if (status === 'active') await say(story, person, id, `after ${label}, ${person.name} in ${id.slice(0, 6)}`)
  const last = await complaintsOf(stage)
  if (last.complaints.length > 0) return last.complaints
  for (const room of story.rooms.values()) {
    const members = last.conversations.get(room.owner)?.find(({ id }) => id === room.id)?.members ?? []
    conclude(story, room, members, await room.owner.history(room.id))
  }
  return []
}

async function complaintsOf(stage: Stage): Promise<Seen> {
  let seen: Seen = { conversations: new Map(), complaints: [] }
  await until(stage, 'nothing to complain of', async () => {
    seen = await look(stage.story, stage.opened)
    return seen.complaints.length === 0
  }).catch((error: unknown) => {
    const { code, message } = error as { code?: string; message?: string }
    seen = { ...seen, complaints: seen.complaints.length > 0 ? seen.complaints : [`${code ?? ''} ${message ?? error}`] }
  })
  return seen
}

async function until({ stir }: Pick<Stage, 'stir'>, what: string, isSo: () => Promise<boolean>): Promise<void> {
  let isLate = false
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true
      reject(new Error(`waited in vain for ${what}`))
    }, PATIENCE_MS)
  })
  const looking = (async () => {
    while (!isLate) {
      const stirred = stir()
      if (await isSo()) return
      await stirred
    }
  })()
  await Promise.race([looking, late]).finally(() => clearTimeout(timer))
}

function count({ relay, people, story }: Stage, total: { messages: number; files: number; deaths: Map<string, number> }): void {
  total.messages += story.attempts.size
  total.files += [...story.attempts.values()].filter(({ sha256 }) => sha256 !== undefined).length
  for (const mortal of [relay, ...people])
    for (const moment of mortal.diary()) total.deaths.set(moment, (total.deaths.get(moment) ?? 0) + 1)
}
