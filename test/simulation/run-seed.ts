/** One seed from its beginning to its verdict: disorder, then healing, then what must hold. */
import { act } from './actions.ts'
import { check } from './checks.ts'
import { createChoice } from './choice.ts'
import { goWrong, heal } from './faults.ts'
import type { Person } from './person.ts'
import { Crash } from './process.ts'
import type { Timeline } from './timeline.ts'
import { warmUp } from './warm-up.ts'
import { createWorld, type World } from './world.ts'

// A process that has ended does nothing more, wherever it was: here it can only be thrown out of what it still runs.
process.on('uncaughtException', (error) => {
  if (error instanceof Crash) return
  console.error(error)
  process.exit(1)
})

export interface Verdict {
  readonly seed: string
  /** A sentence each; none is a pass. */
  readonly faults: readonly string[]
  readonly trace: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

export interface SeedOptions {
  readonly steps?: number
  readonly isTraced?: boolean
  onLine?(line: string): void
}

export const STEPS = 30
const HABIT_STEPS = 20
const AT_ONCE = 4
const PAUSES_MS = [0, 20, 80, 200, 1_000, 1_000, 3_000, 15_000, 60_000]
const LOOKS_MS = [45_000, 100_000, 300_000, 700_000, 1_200_000, 1_800_000]
const MONTH_MS = 33 * 86_400_000
const LIES_TO_NEWCOMERS = 3
const FILES_MS = 600_000

export async function runSeed(seed: string, { steps = STEPS, isTraced = false, onLine }: SeedOptions = {}): Promise<Verdict> {
  await warmUp()
  const world = await createWorld(seed, isTraced, onLine)
  const unexpected = (error: unknown): void => void world.faults.push(`nobody caught: ${describe(error)}`)
  process.on('unhandledRejection', unexpected)
  try {
    await disorder(world, steps)
    world.trace.note('world', 'heals')
    await heal(world)
    world.faults.push(...(await recover(world)))
    if (world.newcomer && world.faults.length === 0) world.faults.push(...(await afterwards(world, world.newcomer)))
  } catch (error) {
    unexpected(error)
  } finally {
    process.off('unhandledRejection', unexpected)
  }
  for (const fault of world.faults) world.trace.note('FAULT', fault)
  return { seed, faults: world.faults, trace: world.trace.lines, counts: Object.fromEntries(world.counts) }
}

async function disorder(world: World, steps: number): Promise<void> {
  const choice = createChoice(`${world.seed}/choices`)
  void world.people[0]?.start()
  await world.timeline.pass(5_000)
  // Where somebody lies or is slow, more must happen in documents than ordinary steps have time for.
  const more = world.liar || world.isSlow ? HABIT_STEPS : 0
  for (let step = 0; step < steps + more; step++) {
    const isBeginning = world.people.filter(({ account }) => account !== undefined).length < 3
    if (choice.below(isBeginning ? 10 : 4) === 0) goWrong(world, choice)
    else for (let acts = choice.below(AT_ONCE); acts >= 0; acts--) act(world, choice)
    await world.timeline.pass(choice.of(PAUSES_MS) ?? 0)
  }
}

/** Where somebody lied: who comes then reads what the others read, and a month later it is trimmed behind nothing but what was verified. */
async function afterwards(world: World, newcomer: Person): Promise<string[]> {
  await letIn(world, newcomer)
  const found = await recover(world)
  if (found.length > 0) return found
  world.trace.note('world', 'a month passes')
  world.relay.moveClock(MONTH_MS)
  for (const person of world.people) {
    person.moveClock(MONTH_MS)
    person.crash()
  }
  return recover(world)
}

async function letIn({ people, liar, timeline, count, trace }: World, newcomer: Person): Promise<void> {
  trace.note('world', 'somebody comes')
  const [founder] = people
  const invitation = await within(timeline, founder?.ask('invite', { role: 'member' }) ?? Promise.resolve(undefined))
  if (!invitation) return
  newcomer.entrance = { kind: 'join', link: invitation.link }
  people.push(newcomer)
  await within(timeline, newcomer.start())
  const account = newcomer.account
  if (account === undefined) return
  for (const person of people.filter((each) => each !== liar && each.isOpen)) {
    const { conversations } = await within(timeline, person.call('conversations', {}))
    for (const { id, kind, status, members } of conversations) {
      const isOwner = members.some(({ isYou, role }) => isYou && role === 'owner')
      if (kind !== 'group' || status !== 'active' || !isOwner || members.some((member) => member.account === account)) continue
      if (await within(timeline, person.ask('add-members', { conversation: id, accounts: [account] }))) count('newcomers')
      // Who lies does so before anybody honest has put a snapshot for the newcomer, and after.
      for (let lie = 0; lie < LIES_TO_NEWCOMERS; lie++) {
        liar?.lies?.lie('snapshot')
        await timeline.pass(2_000)
      }
    }
  }
}

/** Looks again and again until all is as it must be, or patience ends. */
async function recover(world: World): Promise<string[]> {
  let found: string[] = []
  for (const pauseMs of LOOKS_MS) {
    await world.timeline.pass(pauseMs)
    found = await within(world.timeline, check(world, false))
    if (found.length === 0) found = await within(world.timeline, check(world, true))
    if (found.length === 0) return found
    await tryAgain(world)
  }
  return found
}

/** As a person does who sees that something did not leave. */
async function tryAgain(world: World): Promise<void> {
  for (const person of world.people) {
    if (!person.isOpen) continue
    const { conversations } = await person.call('conversations', {})
    for (const { id } of conversations) {
      const { messages } = await person.call('messages', { conversation: id, limit: 1000 })
      for (const { state, id: message } of messages)
        if (state === 'failed') void person.ask('retry-message', { conversation: id, message })
    }
  }
}

const UNANSWERED = Symbol('unanswered')

/** What asks the clients needs time to pass. */
async function within<T>(timeline: Timeline, work: Promise<T>): Promise<T> {
  let answer: T | typeof UNANSWERED = UNANSWERED
  void work.then((found) => {
    answer = found
  })
  for (let waitedMs = 0; answer === UNANSWERED && waitedMs < FILES_MS; waitedMs += 1_000) await timeline.pass(1_000)
  if (answer === UNANSWERED) throw new Error('a question to a client was never answered')
  return answer
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
