import { beforeEach, describe, expect, it } from 'vitest'
import { toHex } from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

let world: World
let ana: Person
let bo: Person
let cyr: Person
let dora: Person
let group: string
const everyone = (): Person[] => [ana, bo, cyr, dora]

beforeEach(async () => {
  world = await createEngineWorld('leaving')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  cyr = await world.person('Cyr')
  dora = await world.person('Dora')
  group = await ana.conversations.create('Team', [bo.hex, cyr.hex])
  await world.advance(10_000)
})

/** Commits that each person has sent since. */
function countCommits(): Map<string, number> {
  const counts = new Map<string, number>()
  for (const person of everyone()) {
    person.meddler.toRelay = (request) => {
      if (request.type === 'commit') counts.set(person.name, (counts.get(person.name) ?? 0) + 1)
      return request
    }
  }
  return counts
}

describe('leaving', () => {
  it('[COMMIT-6] is turned into a removal by exactly one', async () => {
    await ana.conversations.add(group, [dora.hex])
    await world.advance(10_000)
    const counts = countCommits()
    await dora.conversations.leave(group)
    await world.advance(20_000)
    expect(dora.status(group)).toBe('left')
    expect([...counts.values()]).toEqual([1])
    for (const person of [ana, bo, cyr]) expect(person.count('SELECT count(*) AS n FROM intent')).toBe(0)
    await ana.say(group, 'after')
    await world.advance(1_000)
    expect(cyr.texts(group)).toContain('after')
    expect(dora.texts(group)).not.toContain('after')
  })

  it.each([0, 1])('[COMMIT-6] is done by the next one when the first is away (%i of two)', async (away) => {
    const others = [ana, cyr]
    others[away]?.cut()
    await world.settle()
    await bo.conversations.leave(group)
    await world.advance(10_000)
    expect(bo.status(group)).toBe('left')
    others[away]?.mend()
    await world.advance(60_000)
    for (const person of others) expect(person.status(group)).toBe('active')
    expect(ana.space(group).state.epoch).toBe(cyr.space(group).state.epoch)
    for (const person of others) expect(person.count('SELECT count(*) AS n FROM intent')).toBe(0)
  })

  it('[COMMIT-6] of the last owner hands over to the one who has been there longest', async () => {
    await ana.conversations.add(group, [dora.hex])
    await world.advance(10_000)
    await ana.conversations.leave(group)
    await world.advance(20_000)
    expect(ana.status(group)).toBe('left')
    const heirs = [bo, cyr].filter((person) =>
      bo.space(group).description.owners.some((owner) => Buffer.compare(owner, person.identity.account) === 0)
    )
    expect(heirs).toHaveLength(1)
    await heirs[0]?.conversations.remove(group, [dora.hex])
    await world.advance(10_000)
    expect(dora.status(group)).toBe('removed')
    expect([bo.status(group), cyr.status(group)]).toEqual(['active', 'active'])
  })

  it('[COMMIT-6] does not hand over to one who is leaving too', async () => {
    // Nobody but Ana can take Bo out: she is told of it and does not come to it before she leaves herself.
    await bo.say(group, 'I was here')
    ana.core.store.run('UPDATE member SET leaving = 1 WHERE account = ?', bo.identity.account)
    await ana.conversations.leave(group)
    await world.advance(20_000)
    const owners = cyr.space(group).description.owners.map((owner) => Buffer.from(owner).toString('hex'))
    expect(owners).toEqual([cyr.hex])
  })

  it('[COMMIT-6] is carried out although someone joined between the asking and the removal', async () => {
    // Ana has sealed a commit that adds Dora; before it arrives, Bo asks to leave. Only Cyr, who is no owner, can take Bo out.
    cyr.cut()
    let passing = 0
    ana.meddler.toRelay = (request) =>
      request.type === 'commit' && passing-- <= 0 ? { ...request, space: new Uint8Array(16) } : request
    await ana.conversations.add(group, [dora.hex])
    expect(ana.count('SELECT count(*) AS n FROM pending_commit')).toBe(1)
    ana.cut()
    await bo.conversations.leave(group)
    await world.settle()
    bo.cut()
    passing = 1
    ana.mend()
    await world.advance(2_000)
    expect(dora.status(group)).toBe('active')
    ana.cut()
    cyr.mend()
    await world.advance(60_000)
    expect(dora.status(group)).toBe('active')
    bo.mend()
    await world.advance(60_000)
    // By Cyr, whom Bo has asked again.
    expect(bo.status(group)).toBe('left')
    delete ana.meddler.toRelay
    ana.mend()
    await world.advance(60_000)
    expect([ana.status(group), cyr.status(group), dora.status(group)]).toEqual(['active', 'active', 'active'])
    expect(bo.status(group)).toBe('left')
    await cyr.say(group, 'without Bo')
    await world.advance(1_000)
    expect(dora.texts(group)).toContain('without Bo')
  })

  it('[COMMIT-2] is over with the removal: who is added again is not taken out by those who came second', async () => {
    // Ana is the first now and then, and second, with three seconds to wait, the other times.
    for (let times = 0; times < 6; times++) {
      await bo.conversations.leave(group)
      await world.settle()
      if (bo.status(group) !== 'left') await world.advance(3_000)
      expect(bo.status(group)).toBe('left')
      await ana.conversations.add(group, [bo.hex])
      await world.advance(30_000)
      for (const person of [ana, bo, cyr]) expect([person.name, person.status(group)]).toEqual([person.name, 'active'])
      for (const person of [ana, bo, cyr]) expect(person.count('SELECT count(*) AS n FROM intent')).toBe(0)
    }
  })

  it('[ROLE-2] makes no owner of who is added by another owner meanwhile', async () => {
    await ana.conversations.setRole(group, bo.hex, 'owner')
    await world.advance(10_000)
    ana.cut()
    await world.settle()
    await ana.conversations.leave(group)
    await bo.conversations.add(group, [dora.hex])
    await world.advance(10_000)
    ana.mend()
    await world.advance(60_000)
    expect(ana.status(group)).toBe('left')
    for (const person of [bo, cyr, dora]) expect(person.space(group).description.owners.map(toHex)).toEqual([bo.hex])
  })

  it('[ROLE-3] of two owners who leave at once leaves a group that one of the others owns', async () => {
    await ana.conversations.setRole(group, bo.hex, 'owner')
    await ana.conversations.add(group, [dora.hex])
    await world.advance(10_000)
    for (const owner of [ana, bo]) owner.cut()
    await world.settle()
    for (const owner of [ana, bo]) await owner.conversations.leave(group)
    for (const owner of [ana, bo]) owner.mend()
    await world.advance(60_000)
    expect([ana.status(group), bo.status(group)]).toEqual(['left', 'left'])
    const owners = cyr.space(group).description.owners.map(toHex)
    expect([[cyr.hex], [dora.hex]]).toContainEqual(owners)
    expect(dora.space(group).description.owners.map(toHex)).toEqual(owners)
    const heir = owners[0] === cyr.hex ? cyr : dora
    await heir.conversations.add(group, [ana.hex])
    await world.advance(30_000)
    expect(ana.status(group)).toBe('active')
    for (const person of [ana, cyr, dora]) expect(person.count('SELECT count(*) AS n FROM intent')).toBe(0)
  })

  it('[ROLE-3] a group whose only owner the directory has revoked gets another', async () => {
    world.directory.revoke(ana.identity.device)
    await cyr.say(group, 'before')
    await world.advance(60_000)
    const owners = cyr.space(group).description.owners.map(toHex)
    expect([[bo.hex], [cyr.hex]]).toContainEqual(owners)
    expect(bo.space(group).description.owners.map(toHex)).toEqual(owners)
  })
})
