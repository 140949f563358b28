/** One seed from its beginning to its verdict: disorder, then healing, then what must hold. */
import { act } from './actions.ts'
import { check } from './checks.ts'
import { createChoice } from './choice.ts'
import { goWrong, heal } from './faults.ts'
import { Crash } from './process.ts'
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
const AT_ONCE = 4
const PAUSES_MS = [0, 20, 80, 200, 1_000, 1_000, 3_000, 15_000, 60_000]
const LOOKS_MS = [45_000, 100_000, 300_000, 700_000, 1_200_000, 1_800_000]
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
  for (let step = 0; step < steps; step++) {
    const isBeginning = world.people.filter(({ account }) => account !== undefined).length < 3
    if (choice.below(isBeginning ? 10 : 4) === 0) goWrong(world, choice)
    else for (let acts = choice.below(AT_ONCE); acts >= 0; acts--) act(world, choice)
    await world.timeline.pass(choice.of(PAUSES_MS) ?? 0)
  }
}

/** Looks again and again until all is as it must be, or patience ends. */
async function recover(world: World): Promise<string[]> {
  let found: string[] = []
  for (const pauseMs of LOOKS_MS) {
    await world.timeline.pass(pauseMs)
    found = await within(world, check(world, false))
    if (found.length > 0) await tryAgain(world)
    else return within(world, check(world, true))
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

/** What asks the clients needs time to pass; what never answers is a fault. */
async function within(world: World, work: Promise<string[]>): Promise<string[]> {
  let answer: string[] | undefined
  void work.then((found) => {
    answer = found
  })
  for (let waitedMs = 0; answer === undefined && waitedMs < FILES_MS; waitedMs += 1_000) await world.timeline.pass(1_000)
  return answer ?? ['a question to a client was never answered']
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
