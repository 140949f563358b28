import type { AnyRequest } from '@colloque/protocol'
import { beforeEach, expect, it } from 'vitest'
import { meddleEntries } from '../../support/engine-network.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// What was only read, or acknowledged, may go with the power; what was said may not.
let world: World
let ana: Person
let bo: Person
let team: string

beforeEach(async () => {
  world = await createEngineWorld('power cuts')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  team = await ana.conversations.create('Équipe', [bo.hex])
  await world.advance(20_000)
})

const cursorOf = (person: Person): number => person.space(team).position.cursor

/** What this person asks of the relay from here on. */
function asked(person: Person): AnyRequest[] {
  const requests: AnyRequest[] = []
  person.meddler.toRelay = (request) => {
    requests.push(request)
    return request
  }
  return requests
}
const appended = (requests: readonly AnyRequest[]): Uint8Array[] =>
  requests.flatMap((request) => (request.type === 'append' ? request.entries.map(({ bytes }) => bytes) : []))
const subscribed = (requests: readonly AnyRequest[]): number[] =>
  requests.flatMap((request) => (request.type === 'subscribe' ? [request.after] : []))

async function comesBack(person: Person): Promise<AnyRequest[]> {
  const requests = asked(person)
  await person.reopen()
  await world.advance(60_000)
  return requests
}

it('what was read and not synced is read again, each message once, and is answered', async () => {
  const synced = cursorOf(bo)
  for (const text of ['un', 'deux', 'trois']) await ana.say(team, text)
  await world.idle(10)
  expect(cursorOf(bo)).toBe(synced + 3)
  expect(bo.texts(team)).toEqual(['un', 'deux', 'trois'])
  bo.cutPower()
  const [after] = subscribed(await comesBack(bo))
  expect(after).toBe(synced)
  expect(bo.texts(team)).toEqual(['un', 'deux', 'trois'])
  await bo.say(team, 'quatre')
  await world.advance(20_000)
  for (const person of [ana, bo]) {
    expect(person.texts(team)).toEqual(['un', 'deux', 'trois', 'quatre'])
    expect([person.alerts(), person.quarantined()]).toEqual([[], []])
  }
})

it('what the relay acknowledged, and nobody had synced, is met in the log and stands there once', async () => {
  const synced = cursorOf(ana)
  await ana.say(team, 'un')
  await world.idle(10)
  expect(cursorOf(ana)).toBe(synced + 1)
  ana.cutPower()
  const requests = await comesBack(ana)
  expect(subscribed(requests)[0]).toBe(synced)
  expect(appended(requests)).toEqual([])
  for (const person of [ana, bo]) expect([person.texts(team), person.alerts()]).toEqual([['un'], []])
})

it('what could not be opened is synced at once: whoever altered it need not do so again', async () => {
  bo.meddler.fromRelay = meddleEntries((entries) =>
    entries.map((entry) => ({ ...entry, bytes: entry.bytes.with(-1, (entry.bytes.at(-1) ?? 0) ^ 1) }))
  )
  const before = cursorOf(bo)
  await ana.say(team, 'un')
  await world.idle(10)
  expect(bo.quarantined()).toEqual(['decryption-failed'])
  bo.cutPower()
  delete bo.meddler.fromRelay
  const [after] = subscribed(await comesBack(bo))
  expect([after, bo.alerts()]).toEqual([before, ['fork']])
})
