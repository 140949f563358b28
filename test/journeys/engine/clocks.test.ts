import { beforeEach, describe, expect, it } from 'vitest'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// What the simulation found: a wall clock is set forward and back, and what waits must not wait for the days between.
const DAYS_MS = 3 * 86_400_000
let world: World
let ana: Person
let bo: Person

beforeEach(async () => {
  world = await createEngineWorld('clocks')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
})

describe('a clock that is set back', () => {
  it('[COMMIT-11] does not keep an addition waiting that was postponed before', async () => {
    const conversation = await ana.conversations.create('Équipe', [bo.hex])
    await world.advance(20_000)
    const eve = await world.person('Eve')
    ana.moveClock(DAYS_MS)
    ana.meddler.fromRelay = (frame) =>
      frame.kind === 'answer' && frame.name === 'claim-key-package'
        ? { kind: 'refusal', refusal: { request: frame.request, code: 'rate-limited' } }
        : frame
    await ana.conversations.add(conversation, [eve.hex])
    await world.advance(1_000)
    delete ana.meddler.fromRelay
    ana.moveClock(-DAYS_MS)
    await world.advance(120_000)
    expect(eve.status(conversation)).toBe('active')
  })

  it('[LIM-7] does not keep a message waiting that the day’s quota refused', async () => {
    const conversation = await ana.conversations.create('Équipe', [bo.hex])
    await world.advance(20_000)
    let isUsedUp = true
    ana.meddler.toRelay = (request) => (isUsedUp && request.type === 'append' ? { ...request, log: new Uint8Array(16) } : request)
    ana.meddler.fromRelay = (frame) =>
      isUsedUp && frame.kind === 'refusal' && frame.refusal.code === 'unknown-log'
        ? { kind: 'refusal', refusal: { ...frame.refusal, code: 'quota-exceeded', retryAfterMs: 3_600_000 } }
        : frame
    await ana.say(conversation, 'later')
    await world.advance(1_000)
    ana.moveClock(-DAYS_MS)
    isUsedUp = false
    await world.advance(2 * 3_600_000)
    expect(bo.texts(conversation)).toEqual(['later'])
  })
})

describe('a clock that was a year ahead and is right again', () => {
  const DAY_MS = 86_400_000
  const YEAR_MS = 365 * DAY_MS

  /** Ana's clock was wrong when she last read, and is set right while she is offline. */
  async function right(): Promise<string> {
    const conversation = await ana.conversations.create('Équipe', [bo.hex])
    await world.advance(20_000)
    ana.moveClock(YEAR_MS)
    ana.spaces.wake()
    await world.advance(20_000)
    await bo.say(conversation, 'first')
    await world.advance(20_000)
    expect(ana.texts(conversation)).toEqual(['first'])
    bo.crash()
    ana.cut()
    await world.settle()
    ana.moveClock(-YEAR_MS)
    return conversation
  }

  it('[COMMIT-7] does not keep a device from refreshing its keys for that year', async () => {
    const conversation = await right()
    const { epoch } = ana.space(conversation).state
    ana.mend()
    await world.advance(60_000)
    expect(ana.space(conversation).state.epoch).toBe(epoch + 1)
    await world.idle(8 * DAY_MS)
    expect(ana.space(conversation).state.epoch).toBe(epoch + 2)
  })

  it('[CHAIN-5] does not make a rollback of what the relay trimmed in its time', async () => {
    const conversation = await right()
    world.clock.advance(100 * DAY_MS)
    await world.relay.housekeep()
    ana.mend()
    await world.advance(60_000)
    expect(ana.alerts()).toEqual([])
    expect(ana.space(conversation).suspended).toBeUndefined()
  })
})

describe('someone who was added twice before the relay could be reached', () => {
  it('[COMMIT-2] comes in with the first commit', async () => {
    ana.cut()
    const conversation = await ana.conversations.create('Équipe', [bo.hex])
    await ana.conversations.add(conversation, [bo.hex])
    await ana.say(conversation, 'welcome')
    ana.mend()
    await world.advance(20_000)
    expect(bo.texts(conversation)).toEqual(['welcome'])
  })
})
