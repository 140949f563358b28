/** What a relay refused for now goes by itself when the time has come: nobody asks, and clocks and timers need not agree. */
import { beforeEach, describe, expect, it } from 'vitest'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
let world: World
let ana: Person
let bo: Person
let eve: Person
let conversation: string

beforeEach(async () => {
  world = await createEngineWorld('retries')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  eve = await world.person('Eve')
  conversation = await ana.conversations.create('Équipe', [bo.hex])
  await world.advance(60_000)
  await ana.say(conversation, 'first')
  await world.advance(60_000)
  expect(bo.texts(conversation)).toEqual(['first'])
})

/** Until the given function is called, every append is refused with this code. */
function refuseAppends(code: 'storage-full' | 'rate-limited', retryAfterMs: number): () => void {
  ana.meddler.toRelay = (request) => (request.type === 'append' ? { ...request, log: new Uint8Array(16) } : request)
  ana.meddler.fromRelay = (frame) =>
    frame.kind === 'refusal' && frame.refusal.code === 'unknown-log'
      ? { ...frame, refusal: { ...frame.refusal, code, retryAfterMs } }
      : frame
  return () => {
    delete ana.meddler.toRelay
  }
}

describe('a refused message', () => {
  it('[LIM-7] is sent when its pause is over, also when something else was due sooner', async () => {
    for (const person of [bo, eve]) person.cut()
    const accept = refuseAppends('storage-full', 60_000)
    const refused = ana.meddler.fromRelay
    ana.meddler.fromRelay = (frame) =>
      frame.kind === 'answer' && frame.name === 'claim-key-package'
        ? { kind: 'refusal', refusal: { request: frame.request, code: 'rate-limited' } }
        : refused?.(frame)
    await ana.conversations.add(conversation, [eve.hex])
    await world.idle(5_000)
    await ana.say(conversation, 'waits')
    await world.idle(1_000)
    expect(ana.shown(conversation).at(-1)?.state).toBe('failed')
    accept()
    delete ana.meddler.fromRelay
    await world.idle(HOUR_MS)
    expect(ana.shown(conversation).at(-1)?.state).toBe('sent')
  })

  it.each([8, -8])('is sent when its pause is over, also when the clock was moved by %i days before', async (days) => {
    await world.idle(HOUR_MS)
    bo.cut()
    ana.moveClock(days * DAY_MS)
    ana.cut()
    await world.idle(1)
    ana.mend()
    await world.idle(60_000)
    const accept = refuseAppends('rate-limited', 1_000)
    await ana.say(conversation, 'waits')
    await world.idle(100)
    expect(ana.shown(conversation).at(-1)?.state).toBe('failed')
    accept()
    await world.idle(HOUR_MS)
    expect(ana.shown(conversation).at(-1)?.state).toBe('sent')
  })

  it('is sent when its pause is over, also when the machine slept for most of the time that an older timer had', async () => {
    bo.cut()
    ana.moveClock(7 * DAY_MS - HOUR_MS)
    const accept = refuseAppends('rate-limited', 2 * HOUR_MS)
    await ana.say(conversation, 'waits')
    await world.idle(100)
    accept()
    await world.idle(3 * HOUR_MS)
    expect(ana.shown(conversation).at(-1)?.state).toBe('sent')
  })
})
