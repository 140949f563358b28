import { expect, it } from 'vitest'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'
import { createSeededRandom, pickBelow } from '../../support/seeded-random.ts'

// Four people, cut off, crashing, committing and writing in any order. In the end all have read the same.
const SEEDS = 30
const STEPS = 40
const first = Number(process.env.SEED ?? 1)

async function disorder(seed: number): Promise<void> {
  const random = createSeededRandom(`disorder ${seed}`)
  const world: World = await createEngineWorld(`disorder ${seed}`)
  const people: Person[] = []
  for (const name of ['Ana', 'Bo', 'Cyr', 'Dora']) people.push(await world.person(name))
  const [ana, ...others] = people as [Person, ...Person[]]
  const group = await ana.conversations.create(
    'Team',
    others.map((person) => person.hex)
  )
  await world.advance(10_000)
  const said: string[] = []

  const acts: ((person: Person, step: number) => Promise<void>)[] = [
    async (person, step) => {
      if (!person.isAlive) return
      // Written before it is asked for: the process may end as soon as it is stored.
      said.push(`${person.name} ${step}`)
      await person.say(group, `${person.name} ${step}`).catch(ignoreCrash(person))
    },
    (person) => person.settle(),
    () => world.settle(),
    async (person) => {
      if (person.isAlive) person.core.store.run("INSERT INTO intent (space, kind) VALUES (?, 'refresh')", person.space(group).id)
    },
    async (person) => {
      if (person.isAlive) person.cut()
    },
    async (person) => {
      if (person.isAlive) person.mend()
    },
    async (person) => person.crashAfter(1 + pickBelow(random, 12)),
    async (person) => {
      if (!person.isAlive) await person.reopen()
    },
    () => world.advance(pickBelow(random, 3_000))
  ]
  const ignoreCrash = (person: Person) => (error: unknown) => {
    if (person.isAlive) throw error
  }

  for (let step = 0; step < STEPS; step++) {
    const person = people[pickBelow(random, people.length)]
    // Speaking is twice as likely as anything else.
    const act = acts[Math.max(0, pickBelow(random, acts.length + 1) - 1)]
    if (person) await act?.(person, step)?.catch(ignoreCrash(person))
  }
  for (const person of people) {
    person.crashAfter(Number.POSITIVE_INFINITY)
    if (!person.isAlive) await person.reopen()
    else person.mend()
  }
  await world.advance(120_000)

  const [texts = []] = people.map((person) => person.texts(group))
  expect([...texts].sort()).toEqual([...said].sort())
  for (const person of people) {
    expect([person.name, person.texts(group)]).toEqual([person.name, texts])
    expect([person.name, person.alerts(), person.quarantined(), person.status(group)]).toEqual([person.name, [], [], 'active'])
    expect([person.name, person.count('SELECT count(*) AS n FROM outbox')]).toEqual([person.name, 0])
    const own = texts.filter((text) => text.startsWith(person.name))
    expect(own).toEqual(said.filter((text) => text.startsWith(person.name)))
  }
}

it.each(Array.from({ length: SEEDS }, (_, index) => [first + index]))(
  '[ENTRY-3] [ENTRY-7] [COMMIT-2] all read the same, none lost, none twice: SEED=%i',
  disorder,
  120_000
)
