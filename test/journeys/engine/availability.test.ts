import type { Availability } from '@colloque/client-api'
import { beforeEach, describe, expect, it } from 'vitest'
import { dishonest } from '../../support/engine-dishonest.ts'
import { encodeBody, setAvailability, viewDirectory } from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// What members say of their own time, and who hears it.
const HOUR_MS = 3_600_000
let world: World
let ana: Person
let bo: Person
let cyr: Person

beforeEach(async () => {
  world = await createEngineWorld('availability')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  cyr = await world.person('Cyr')
})

const set = (person: Person, availability: Availability | undefined): void =>
  setAvailability(person.core, person.spaces, availability)
const seen = (by: Person, of: Person): Availability | undefined =>
  viewDirectory(by.core).members.find(({ account }) => account === of.hex)?.availability
const saidIn = (person: Person): number =>
  person.count("SELECT count(*) AS n FROM outbox WHERE instr(body, CAST('availability' AS BLOB)) > 0")
const told = (person: Person): number => person.events.filter(({ type }) => type === 'directory').length

async function talk(one: Person, other: Person): Promise<string> {
  const conversation = await one.conversations.open([other.hex])
  await one.say(conversation, 'first')
  await world.advance(10_000)
  return conversation
}

describe('availability', () => {
  it('[BODY-13] reaches those one shares a conversation with, and nobody else', async () => {
    await talk(ana, bo)
    const until = world.clock.nowMs() + 3 * HOUR_MS
    const before = told(bo)
    set(ana, { state: 'in-theatre', until, standIn: cyr.hex })
    await world.advance(1_000)
    const said = { state: 'in-theatre', until, standIn: cyr.hex }
    expect([seen(ana, ana), seen(bo, ana), seen(cyr, ana)]).toEqual([said, said, undefined])
    expect(told(bo)).toBe(before + 1)
    set(ana, undefined)
    await world.advance(1_000)
    expect([seen(ana, ana), seen(bo, ana)]).toEqual([undefined, undefined])
    expect(told(bo)).toBe(before + 2)
  })

  it('[BODY-13] ends with its time', async () => {
    await talk(ana, bo)
    set(ana, { state: 'away', until: world.clock.nowMs() + HOUR_MS })
    await world.advance(1_000)
    expect(seen(bo, ana)?.state).toBe('away')
    await world.advance(HOUR_MS)
    expect([seen(ana, ana), seen(bo, ana)]).toEqual([undefined, undefined])
  })

  it('[BODY-13] is no message: nothing is unread, nothing moves, nobody receipts it', async () => {
    const conversation = await talk(ana, bo)
    const shown = () => {
      const event = bo.events.filter((e) => e.type === 'conversation' && e.conversation.id === conversation).at(-1)
      return event?.type === 'conversation' ? event.conversation : undefined
    }
    const before = shown()
    const { cursor } = ana.space(conversation).position
    set(ana, { state: 'away' })
    await world.advance(20_000)
    expect(shown()).toEqual(before)
    expect(bo.texts(conversation)).toEqual(['first'])
    expect(ana.space(conversation).position.cursor).toBe(cursor + 1)
  })

  it('[BODY-13] holds by when it was said, and no longer than the reader’s own time', async () => {
    const conversation = await talk(ana, bo)
    const mallory = dishonest(ana, conversation)
    const nowMs = world.clock.nowMs()
    await mallory.say({ type: 'availability', state: 'away', saidAt: nowMs + 1_000 * HOUR_MS })
    await world.settle()
    expect(seen(bo, ana)?.state).toBe('away')
    await world.advance(1_000)
    await mallory.say({ type: 'availability', state: 'in-theatre', saidAt: nowMs - HOUR_MS })
    await world.settle()
    expect(seen(bo, ana)?.state).toBe('away')
    await mallory.say({ type: 'availability', state: 'available', saidAt: world.clock.nowMs() })
    await world.settle()
    expect(seen(bo, ana)?.state).toBe('available')
    expect(bo.quarantined()).toEqual([])
  })

  it('[BODY-13] is nobody’s but the sender’s, and one that is malformed is set aside', async () => {
    const conversation = await talk(ana, bo)
    const mallory = dishonest(ana, conversation)
    await mallory.say({ type: 'availability', state: 'away', standIn: new Uint8Array(16).fill(9), saidAt: world.clock.nowMs() })
    const wrong = encodeBody({ type: 'availability', state: 'away', saidAt: 1 })
    await mallory.say(wrong.map((byte, at) => (at === wrong.length - 1 ? 0xf5 : byte)))
    await world.advance(1_000)
    expect(seen(bo, bo)).toBeUndefined()
    // A stand-in whom the directory does not know is not shown.
    expect(seen(bo, ana)).toEqual({ state: 'away' })
    expect(bo.quarantined()).toEqual(['invalid-body'])
  })

  it('refuses a stand-in who is nobody, or oneself', async () => {
    for (const standIn of ['0'.repeat(32), ana.hex])
      expect(() => set(ana, { state: 'away', standIn })).toThrow(expect.objectContaining({ code: 'unknown-member' }))
    expect(seen(ana, ana)).toBeUndefined()
  })
})

describe('who hears it later', () => {
  it('[BODY-14] are those with whom a conversation is founded, and whoever founds one with us', async () => {
    set(ana, { state: 'away' })
    await talk(ana, bo)
    await talk(cyr, ana)
    expect([seen(bo, ana)?.state, seen(cyr, ana)?.state]).toEqual(['away', 'away'])
  })

  it('[BODY-14] is a member added later, from each who said something', async () => {
    const team = await ana.conversations.create('Équipe', [bo.hex])
    await ana.say(team, 'first')
    await world.advance(10_000)
    set(ana, { state: 'away' })
    set(bo, { state: 'in-theatre' })
    await world.advance(1_000)
    await ana.conversations.add(team, [cyr.hex])
    await world.advance(20_000)
    expect([seen(cyr, ana)?.state, seen(cyr, bo)?.state]).toEqual(['away', 'in-theatre'])
  })

  it('[BODY-14] is nobody when it is over or was taken back', async () => {
    set(ana, { state: 'away', until: world.clock.nowMs() + HOUR_MS })
    await world.advance(2 * HOUR_MS)
    set(bo, { state: 'away' })
    set(bo, undefined)
    await talk(ana, bo)
    await talk(bo, cyr)
    for (const person of [ana, bo])
      expect(
        person.count(
          'SELECT count(*) AS n FROM availability WHERE account = ?',
          person === ana ? bo.identity.account : ana.identity.account
        )
      ).toBe(0)
  })

  it('[BODY-14] is told once, however often one changes one’s mind offline', async () => {
    const conversation = await talk(ana, bo)
    const { cursor } = ana.space(conversation).position
    ana.cut()
    await world.settle()
    for (const state of ['away', 'available', 'in-theatre'] as const) set(ana, { state })
    set(ana, { state: 'in-theatre' })
    expect(saidIn(ana)).toBe(1)
    ana.mend()
    await world.advance(60_000)
    expect(seen(bo, ana)?.state).toBe('in-theatre')
    expect(ana.space(conversation).position.cursor).toBe(cursor + 1)
    expect(bo.alerts()).toEqual([])
  })

  it('[BODY-14] is not a conversation that has slept for 90 days', async () => {
    const conversation = await talk(ana, bo)
    ana.cut()
    await world.settle()
    const store = ana.core.store
    store.run('UPDATE message SET sent_at = sent_at - ?', 91 * 24 * HOUR_MS)
    store.run('UPDATE conversation SET created_at = created_at - ?', 91 * 24 * HOUR_MS)
    set(ana, { state: 'away' })
    expect(saidIn(ana)).toBe(0)
    await ana.say(conversation, 'awake again')
    set(ana, { state: 'available' })
    expect(saidIn(ana)).toBe(1)
  })
})
