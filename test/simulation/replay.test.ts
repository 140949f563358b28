import { describe, expect, it } from 'vitest'
import { createEngineWorld, type Person } from '../support/engine-world.ts'
import { createSeededRandom } from '../support/seeded-random.ts'

/**
 * A seed is a whole run: clients, MLS, sealing and relay take time and chance from their ports alone, so that what a hunt
 * for faults finds can be looked at again. Compared is everything said between clients and relay, by kind and size, and
 * what the people see; the bytes themselves differ, because node:crypto draws for ML-KEM on its own.
 */
async function run(seed: string): Promise<readonly string[]> {
  const world = await createEngineWorld(seed)
  const choice = createSeededRandom(`${seed}/choices`)
  const pick = (below: number): number => (choice.bytes(1)[0] ?? 0) % below
  const people: Person[] = []
  const trace: string[] = []
  for (const name of ['Ana', 'Bo', 'Cyr']) people.push(await world.person(name))
  for (const person of people) {
    person.meddler.toRelay = (request) => {
      const bytes = request.type === 'append' ? request.entries.map((entry) => entry.bytes.length).join() : ''
      trace.push(`${person.name} asks ${request.type} ${bytes}`)
      return request
    }
    person.meddler.fromRelay = (frame) => {
      trace.push(
        `${person.name} hears ${frame.kind === 'push' ? frame.push.type : frame.kind === 'answer' ? frame.name : frame.refusal.code}`
      )
      return frame
    }
  }
  const [ana] = people as [Person]
  const conversation = await ana.conversations.create(
    'Équipe',
    people.slice(1).map((person) => person.hex)
  )
  await world.advance(20_000)
  for (let step = 0; step < 40; step++) {
    const person = people[pick(people.length)] as Person
    const act = pick(8)
    if (act < 4) await person.say(conversation, `${person.name} ${step}`)
    else if (act === 4) person.cut()
    else if (act === 5) person.mend()
    else if (act === 6) await world.advance(pick(200) * 50)
    else {
      person.crash()
      await person.reopen()
    }
  }
  for (const person of people) person.mend()
  await world.advance(60_000)
  return [...trace, ...people.map((person) => `${person.name} sees ${person.texts(conversation).join(' | ')}`)]
}

describe('a replayed simulation', () => {
  it('repeats the trace of its seed', async () => {
    const first = await run('replay 1')
    expect(first.length).toBeGreaterThan(200)
    expect(await run('replay 1')).toEqual(first)
  })

  it('is another with another seed', async () => {
    expect(await run('replay 2')).not.toEqual(await run('replay 3'))
  })
})
