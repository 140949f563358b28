import { beforeEach, describe, expect, it } from 'vitest'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

let world: World
let ana: Person
let bo: Person
let cyr: Person
let group: string

beforeEach(async () => {
  world = await createEngineWorld('changed wishes')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  cyr = await world.person('Cyr')
  group = await ana.conversations.create('Team', [bo.hex])
  await world.advance(10_000)
  expect(bo.status(group)).toBe('active')
})

/** All at once, while nothing can be committed; then everything that follows. */
async function wish(...wishes: readonly (readonly ['add' | 'remove', Person])[]): Promise<void> {
  ana.cut()
  await world.settle()
  for (const [kind, whom] of wishes) await ana.conversations[kind](group, [whom.hex])
  ana.mend()
  await world.advance(90_000)
}

const additions = (): number => ana.count("SELECT count(*) AS n FROM intent WHERE kind = 'add'")
const count = (person: Person): number => ana.core.ports.mls.members(ana.space(group).state).filter(isOf(person)).length
const isOf = (person: Person) => (member: { readonly identity: Uint8Array }) =>
  Buffer.compare(member.identity.subarray(0, 16), person.identity.account) === 0

describe('[COMMIT-2] the last wish about a member holds', () => {
  it('when someone is added and then removed before the addition was made', async () => {
    await wish(['add', cyr], ['remove', cyr])
    expect([count(bo), count(cyr)]).toEqual([1, 0])
    expect(cyr.status(group)).toBeUndefined()
  })

  it('when who could not be reached is removed while the addition waits', async () => {
    const eve = await world.person('Eve', { published: false })
    await ana.conversations.add(group, [eve.hex])
    await world.advance(1_000)
    expect(additions()).toBe(1)
    await ana.conversations.remove(group, [eve.hex])
    expect(additions()).toBe(0)
    delete eve.meddler.toRelay
    eve.cut()
    await world.settle()
    eve.mend()
    await world.advance(90_000)
    expect(count(eve)).toBe(0)
    expect(eve.status(group)).toBeUndefined()
  })

  it('when someone is removed and then added again: out, and in by a new leaf', async () => {
    await wish(['remove', bo], ['add', bo])
    expect(count(bo)).toBe(1)
    expect(bo.status(group)).toBe('active')
    await ana.say(group, 'welcome back')
    await world.advance(1_000)
    expect(bo.texts(group)).toContain('welcome back')
  })

  it('over any number of changes of mind', async () => {
    await wish(['add', cyr], ['remove', cyr], ['add', cyr], ['remove', bo], ['add', bo], ['remove', bo])
    expect([count(bo), count(cyr)]).toEqual([0, 1])
    expect([bo.status(group), cyr.status(group)]).toEqual(['removed', 'active'])
    expect(additions()).toBe(0)
  })
})
