import type { Message } from '@colloque/client-api'
import { expect, it } from 'vitest'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'
import { createSeededRandom, pickBelow } from '../../support/seeded-random.ts'

// Four people, one of them with two devices, change each other's view at the same time, cut off and crashing. In the end all show the same.
const SEEDS = 25
const STEPS = 60
const first = Number(process.env.SEED ?? 1)
const seen = new Set<string>()

async function disorder(seed: number): Promise<void> {
  const random = createSeededRandom(`changes ${seed}`)
  const world: World = await createEngineWorld(`changes ${seed}`)
  const ana = await world.person('Ana')
  const bo = await world.person('Bo')
  const people: Person[] = [ana, bo, await world.person('Bo again', { sharing: bo }), await world.person('Cyr')]
  const group = await ana.conversations.create(
    'Team',
    people.slice(1).map((person) => person.hex)
  )
  await world.advance(10_000)
  for (const person of people) await person.say(group, 'a beginning')
  await world.advance(1_000)

  const pick = <T>(list: readonly T[]): T | undefined => list[pickBelow(random, Math.max(1, list.length))]
  const own = (person: Person) => pick(person.shown(group).filter(({ from, deletedAt }) => from.isYou && deletedAt === undefined))
  const edit = (person: Person, step: number): void => {
    const message = own(person)?.id
    if (message) person.messages.edit({ conversation: group, message, text: `edit ${step}`, mentions: [] })
  }
  const react = (person: Person): void => {
    const message = pick(person.shown(group).filter(({ deletedAt }) => deletedAt === undefined))?.id
    const kind = pick(['seen', 'agreed'] as const) ?? 'seen'
    if (message) person.messages.react({ conversation: group, message, kind, on: pickBelow(random, 2) === 1 })
  }
  const acts: ((person: Person, step: number) => unknown)[] = [
    edit,
    edit,
    edit,
    react,
    react,
    react,
    (person, step) => person.say(group, `step ${step}`),
    (person) => {
      const message = own(person)?.id
      if (message && pickBelow(random, 2) === 0) person.messages.remove({ conversation: group, message })
    },
    (person) => person.cut(),
    (person) => person.mend(),
    (person) => person.mend(),
    () => world.advance(pickBelow(random, 2_000)),
    (person) =>
      person.core.store.run("INSERT INTO intent (space, kind) VALUES (?, 'refresh')", person.space(group).id) && undefined,
    (person) => person.crashAfter(1 + pickBelow(random, 12))
  ]
  for (let step = 0; step < STEPS; step++) {
    const person = pick(people) ?? ana
    if (!person.isAlive) await person.reopen()
    else
      try {
        await pick(acts)?.(person, step)
      } catch (error) {
        if (person.isAlive) throw error
      }
  }
  for (const person of people) {
    person.crashAfter(Number.POSITIVE_INFINITY)
    if (!person.isAlive) await person.reopen()
    else person.mend()
  }
  await world.advance(120_000)
  for (const person of people) {
    expect(person.count('SELECT count(*) AS n FROM outbox')).toBe(0)
    expect([person.alerts(), person.quarantined()]).toEqual([[], []])
    expect(picture(person, group)).toEqual(picture(ana, group))
  }
  for (const { editedAt, deletedAt, reactions } of ana.shown(group)) {
    if (editedAt !== undefined) seen.add('edited')
    if (deletedAt !== undefined) seen.add('deleted')
    if (reactions.length > 0) seen.add('reaction')
  }
}

/** What is the same for all who look. */
function picture(person: Person, conversation: string) {
  const versions = ({ id }: Message) => person.messages.versions({ conversation, message: id }).versions
  return person.shown(conversation).map((message) => {
    const { id, seq, text, mentions, editedAt, deletedAt } = message
    const reactions = message.reactions.map(({ kind, by }) => `${kind} ${by.map(({ account }) => account).sort()}`)
    return { id, seq, text, mentions, editedAt, deletedAt, reactions, versions: versions(message) }
  })
}

it.each(Array.from({ length: process.env.SEED ? 1 : SEEDS }, (_, index) => first + index))(
  '[BODY-10] [BODY-11] [BODY-12] all who have read the log show the same (SEED=%i)',
  disorder,
  60_000
)

it.skipIf(process.env.SEED)('has seen every kind of change', () => {
  expect([...seen].sort()).toEqual(['deleted', 'edited', 'reaction'])
})
