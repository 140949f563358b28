/** Messages while the relay and both clients are killed at any moment: what was acknowledged is there, once and in order; what was stored arrives. */
import { randomBytes } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { alarms, found, hasReached, history, invite, type Person, untilReceived } from '../support/people.ts'
import { createSeededRandom, pickBelow } from '../support/seeded-random.ts'
import { openWorld, type RelayHost, type World } from '../support/world.ts'

const KILLS = 12
/** Granted to each writer before each kill: more than pass until it comes, so that some are always under way. */
const TEXTS_PER_KILL = 10

let world: World | undefined
afterEach(async () => world?.close())

interface WriterParts {
  /** Who is dead now, and when they are back. */
  readonly dead: ReadonlyMap<Person, PromiseWithResolvers<void>>
  readonly allowance: ReturnType<typeof createAllowance>
  tick(): void
}

interface Writer {
  readonly person: Person
  /** Ids and texts that `send` resolved for, in order. */
  readonly kept: { readonly id: string; readonly text: string }[]
  /** Writes one after the other, over its own deaths, until told to stop. */
  run(): Promise<void>
}

it(`[ENTRY-4] [LOG-3] loses, doubles and disorders nothing over ${KILLS} kills of relay, sender and receiver`, async () => {
  const seed = process.env.COLLOQUE_SEED ?? randomBytes(8).toString('hex')
  console.log(`killed-anywhere: COLLOQUE_SEED=${seed}`)
  const random = createSeededRandom(seed)
  world = openWorld()
  const relay = await world.startRelay()
  const camille = await world.person('Dr Camille Moreau')
  const yanis = await world.person('Dr Yanis Belkacem')
  await found(camille, relay.foundingLink)
  await invite(camille, yanis)
  const { conversation } = await camille.call('open-conversation', { with: [yanis.account] })
  const { message: first } = await camille.call('send', { conversation, text: 'Bonjour' })
  await untilReceived(yanis, first)

  const moments = countMoments([camille, yanis])
  const dead = new Map<Person, PromiseWithResolvers<void>>()
  const allowances = [createAllowance(), createAllowance()] as const
  const writers = [
    createWriter(camille, conversation, { dead, tick: moments.tick, allowance: allowances[0] }),
    createWriter(yanis, conversation, { dead, tick: moments.tick, allowance: allowances[1] })
  ]
  const writing = Promise.all(writers.map((writer) => writer.run()))

  for (let kill = 0; kill < KILLS; kill++) {
    for (const allowance of allowances) allowance.grant(TEXTS_PER_KILL)
    await moments.pass(pickBelow(random, TEXTS_PER_KILL))
    const victims = pickVictims(random, [relay, camille, yanis])
    await Promise.all(victims.map((victim) => revive(victim, dead)))
  }
  for (const allowance of allowances) allowance.end()
  await writing

  for (const { person, kept } of writers) {
    expect(kept.length).toBeGreaterThan(KILLS)
    await person.until('every message to be delivered', async () => {
      const own = (await history(person, conversation)).filter(({ from }) => from.isYou)
      return own.every((message) => hasReached(message, 'delivered')) || undefined
    })
  }
  // What both show must be what both stored.
  await relay.kill()
  await Promise.all([camille.kill(), yanis.kill()])
  await relay.restart()
  await Promise.all([camille.start(), yanis.start()])

  const [seenByCamille, seenByYanis] = await Promise.all([history(camille, conversation), history(yanis, conversation)])
  for (const { person, kept } of writers) {
    const seen = person === camille ? seenByYanis : seenByCamille
    const own = (person === camille ? seenByCamille : seenByYanis).filter(({ from }) => from.isYou)
    const received = seen.filter(({ from }) => !from.isYou)
    const ids = received.map(({ id }) => id)
    expect(new Set(ids).size, 'each once').toBe(ids.length)
    const sent = person.eventsOf('message').map(({ message }) => message)
    const acknowledged = new Set(sent.filter((message) => message.from.isYou && hasReached(message, 'sent')).map(({ id }) => id))
    expect(
      [...acknowledged].filter((id) => !ids.includes(id)),
      'acknowledged and not received'
    ).toEqual([])
    const wanted = new Set(kept.map(({ id }) => id))
    const arrived = received.filter(({ id }) => wanted.has(id)).map(({ id, text }) => ({ id, text }))
    expect(arrived, 'all that was stored, in the order of writing').toEqual(kept)
    expect(ids, 'both see the same').toEqual(own.map(({ id }) => id))
    expect(alarms(person)).toEqual([])
    expect(await person.call('sync', {})).toEqual({ online: true, quarantined: 0 })
  }
  const seqs = seenByYanis.map(({ seq }) => seq)
  expect(seqs).toEqual(seenByCamille.map(({ seq }) => seq))
  expect(seenByYanis.map(({ id }) => id)).toEqual(seenByCamille.map(({ id }) => id))
})

/** One of the three, or two at once. */
function pickVictims(
  random: ReturnType<typeof createSeededRandom>,
  all: readonly (RelayHost | Person)[]
): (RelayHost | Person)[] {
  const first = pickBelow(random, all.length)
  const second = pickBelow(random, 4) === 0 ? (first + 1 + pickBelow(random, all.length - 1)) % all.length : first
  return all.filter((_, index) => index === first || index === second)
}

async function revive(victim: RelayHost | Person, dead: Map<Person, PromiseWithResolvers<void>>): Promise<void> {
  if ('restart' in victim) {
    await victim.kill()
    return victim.restart()
  }
  const returned = Promise.withResolvers<void>()
  dead.set(victim, returned)
  await victim.kill()
  await victim.start()
  dead.delete(victim)
  returned.resolve()
}

function createWriter(person: Person, conversation: string, parts: WriterParts): Writer {
  const { dead, tick, allowance } = parts
  const kept: { id: string; text: string }[] = []
  return {
    person,
    kept,
    async run() {
      for (let number = 1; await allowance.take(); number++) {
        await dead.get(person)?.promise
        const text = `${person.profile.name}, ${number}`
        try {
          const { message } = await person.call('send', { conversation, text })
          kept.push({ id: message, text })
          tick()
        } catch (error) {
          // Refused by a death alone: whether it was stored is then open, and it is not written a second time.
          expect(error).toMatchObject({ code: 'disconnected-from-core' })
        }
      }
    }
  }
}

/** So many messages may be written; more when more are granted. */
function createAllowance() {
  let left = 0
  let isOver = false
  let wake = Promise.withResolvers<void>()
  const changed = (): void => {
    wake.resolve()
    wake = Promise.withResolvers()
  }
  return {
    grant(count: number): void {
      left += count
      changed()
    },
    end(): void {
      isOver = true
      changed()
    },
    /** False at the end, once all that was granted is written. */
    async take(): Promise<boolean> {
      while (left === 0 && !isOver) await wake.promise
      left -= 1
      return left >= 0
    }
  }
}

/** Moments are what happens: an event of someone, a message stored. */
function countMoments(people: readonly Person[]) {
  let passed = 0
  let wake = (): void => {}
  const tick = (): void => {
    passed += 1
    wake()
  }
  for (const person of people) person.onEvent(tick)
  return {
    tick,
    async pass(count: number): Promise<void> {
      const until = passed + count
      while (passed < until)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  }
}
