import type { Availability } from '@colloque/client-api'
import { beforeEach, describe, expect, it } from 'vitest'
import { dishonest } from '../../support/engine-dishonest.ts'
import { encodeBody, fromHex, setAvailability, viewDirectory } from '../../support/engine-parts.ts'
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
  it('[BODY-13] [BODY-14] reaches those whom one writes to, and nobody else', async () => {
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
  it('[BODY-14] are those whom one writes to, not those who write', async () => {
    set(ana, { state: 'away' })
    await ana.conversations.open([bo.hex])
    const asked = await talk(cyr, ana)
    expect([seen(bo, ana), seen(cyr, ana)]).toEqual([undefined, undefined])
    await talk(ana, bo)
    await ana.say(asked, 'an answer')
    await world.advance(1_000)
    expect([seen(bo, ana)?.state, seen(cyr, ana)?.state]).toEqual(['away', 'away'])
    const { cursor } = ana.space(asked).position
    await ana.say(asked, 'and nothing more of it')
    await world.advance(1_000)
    // The message, and Cyr’s receipt.
    expect(ana.space(asked).position.cursor).toBe(cursor + 2)
  })

  it('[BODY-14] are not those to whom nothing has left after all', async () => {
    const asked = await talk(cyr, ana)
    ana.cut()
    await world.settle()
    const message = await ana.say(asked, 'on second thoughts')
    set(ana, { state: 'away' })
    ana.messages.remove({ conversation: asked, message })
    ana.mend()
    await world.advance(60_000)
    expect(seen(cyr, ana)).toBeUndefined()
  })

  it('[BODY-14] are not made by what others say of the time', async () => {
    const asked = await talk(cyr, ana)
    await ana.say(asked, 'once')
    await world.advance(1_000)
    set(ana, { state: 'away' })
    await world.advance(1_000)
    expect(seen(cyr, ana)?.state).toBe('away')
    const mallory = dishonest(cyr, asked)
    await mallory.say({ type: 'message', text: 'x', sentAt: Number.MAX_SAFE_INTEGER, attachments: [] })
    await world.advance(1_000)
    const people = [ana, bo, cyr]
    for (const person of people) person.cut()
    world.clock.advance(91 * 24 * HOUR_MS)
    for (const person of people) person.mend()
    await world.advance(60_000)
    set(ana, undefined)
    set(ana, { state: 'in-theatre' })
    await world.advance(10_000)
    expect(seen(cyr, ana)?.state).toBe('away')
    await ana.say(asked, 'again')
    await world.advance(1_000)
    expect(seen(cyr, ana)?.state).toBe('in-theatre')
  })

  it('[BODY-14] hear with the next message that it was taken back meanwhile', async () => {
    const conversation = await talk(ana, bo)
    set(ana, { state: 'away' })
    await world.advance(1_000)
    expect(seen(bo, ana)?.state).toBe('away')
    ana.core.store.run('UPDATE message SET sent_at = sent_at - ? WHERE space = ?', 91 * 24 * HOUR_MS, fromHex(conversation))
    set(ana, undefined)
    await world.advance(1_000)
    expect(seen(bo, ana)?.state).toBe('away')
    await ana.say(conversation, 'again')
    await world.advance(1_000)
    expect(seen(bo, ana)).toBeUndefined()
  })

  it('[BODY-14] is a member added later, from each who wrote there and, once they do, from the others', async () => {
    const team = await ana.conversations.create('Équipe', [bo.hex])
    await ana.say(team, 'first')
    await world.advance(10_000)
    set(ana, { state: 'away' })
    set(bo, { state: 'in-theatre' })
    await world.advance(1_000)
    await ana.conversations.add(team, [cyr.hex])
    await world.advance(20_000)
    expect([seen(cyr, ana)?.state, seen(cyr, bo), seen(ana, bo)]).toEqual(['away', undefined, undefined])
    await bo.say(team, 'second')
    await world.advance(1_000)
    expect([seen(cyr, bo)?.state, seen(ana, bo)?.state]).toEqual(['in-theatre', 'in-theatre'])
    const dora = await world.person('Dora')
    await ana.conversations.add(team, [dora.hex])
    await world.advance(20_000)
    expect([seen(dora, ana)?.state, seen(dora, bo)?.state]).toEqual(['away', 'in-theatre'])
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
    set(ana, { state: 'available' })
    await ana.say(conversation, 'awake again')
    expect(saidIn(ana)).toBe(0)
    ana.mend()
    await world.advance(60_000)
    expect(seen(bo, ana)?.state).toBe('available')
  })
})
