import { beforeEach, describe, expect, it } from 'vitest'
import { meddleEntries } from '../../support/engine-network.ts'
import { createSignals, createTyping } from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

let world: World
let ana: Person
let bo: Person
let team: string
let signals: number

beforeEach(async () => {
  world = await createEngineWorld('typing')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  team = await ana.conversations.create('Équipe', [bo.hex])
  await world.advance(20_000)
  signals = 0
  bo.meddler.toRelay = (request) => {
    if (request.type === 'signal') signals += 1
    return request
  }
})

async function write(): Promise<void> {
  createTyping(bo.core, bo.spaces, createSignals(bo.core, bo.spaces)).set(team, true)
  await world.settle()
}

async function reconnect(): Promise<void> {
  bo.cut()
  await world.settle()
  bo.mend()
  await world.advance(60_000)
}

describe('[SIGNAL-3] who is writing is not said', () => {
  it('in a space that rests, and again once it does not', async () => {
    await ana.say(team, 'as it was')
    await world.advance(1_000)
    bo.meddler.fromRelay = meddleEntries((entries) =>
      entries.map((entry) => ({ ...entry, bytes: entry.bytes.map((byte, at) => (at === 50 ? byte ^ 1 : byte)) }))
    )
    await reconnect()
    expect(bo.space(team).suspended).toBe('fork')
    await write()
    expect(signals).toBe(0)
    delete bo.meddler.fromRelay
    await reconnect()
    await write()
    expect(signals).toBe(1)
  })

  it('to a revoked member who is not removed yet', async () => {
    const cyr = await world.person('Cyr')
    await ana.conversations.add(team, [cyr.hex])
    await world.advance(20_000)
    world.directory.revoke(cyr.identity.device)
    await write()
    expect(signals).toBe(0)
    await ana.say(team, 'wakes the others')
    await world.advance(20_000)
    await write()
    expect(signals).toBe(1)
  })
})
