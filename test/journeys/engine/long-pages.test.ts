import { ANSWER_UNITS, unitsOf } from '@colloque/client-api'
import { beforeEach, describe, expect, it } from 'vitest'
import { dishonest } from '../../support/engine-dishonest.ts'
import { fromHex } from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// What many or long entries of one member must not do to the others.
let world: World
let ana: Person
let bo: Person
let team: string

beforeEach(async () => {
  world = await createEngineWorld('long pages')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  team = await ana.conversations.create('Équipe', [bo.hex])
  await world.advance(20_000)
})

const text = (length: number, at: number): string => `${at} ${'mot '.repeat(length / 4)}`.slice(0, length)

/** While Ana is away. */
async function editTimes(times: number, length: number): Promise<void> {
  const message = fromHex(await bo.say(team, 'first'))
  await world.advance(1_000)
  ana.cut()
  await world.settle()
  const mallory = dishonest(bo, team)
  for (let at = 0; at < times; at++)
    await mallory.say({ type: 'edit', message, text: text(length, at), mentions: [], editedAt: at })
}

function watch(person: Person) {
  const { store, ports } = person.core
  const seen = { indexed: 0, transactions: 0, turns: 0 }
  const { run, transaction } = store
  Object.assign(store, {
    run(sql: string, ...values: never[]) {
      if (sql.startsWith('INSERT INTO message_search (rowid')) seen.indexed += 1
      return run(sql, ...values)
    },
    transaction<T>(body: () => T): T {
      const before = person.space(team).position.cursor
      const result = transaction(body)
      const read = person.count('SELECT cursor AS n FROM log WHERE space = ?', fromHex(team))
      if (read > before) seen.transactions += 1
      return result
    }
  })
  Object.assign(ports.clock, {
    async turn() {
      seen.turns += 1
    }
  })
  return seen
}

describe('[ENTRY-6] a page of one member’s entries', () => {
  it('has each message indexed once in a transaction, however often it was edited', async () => {
    await editTimes(30, 40)
    const seen = watch(ana)
    ana.mend()
    await world.advance(1_000)
    expect(ana.texts(team)).toEqual([text(40, 29)])
    expect(seen).toEqual({ indexed: 1, transactions: 1, turns: 0 })
  })

  it('is stored in pieces by its bytes, and other work comes between', async () => {
    await editTimes(40, 20_000)
    const seen = watch(ana)
    ana.mend()
    await world.advance(1_000)
    expect(ana.texts(team)).toEqual([text(20_000, 39)])
    expect(seen.transactions).toBeGreaterThanOrEqual(3)
    expect(seen.transactions).toBeLessThanOrEqual(6)
    expect(seen.indexed).toBe(seen.transactions)
    expect(seen.turns).toBeGreaterThanOrEqual(seen.transactions)
  })

  it('is stored in pieces by the time that it takes', async () => {
    await editTimes(12, 40)
    let passedMs = 0
    const seen = watch(ana)
    Object.assign(ana.core.ports.clock, {
      nowMs() {
        passedMs += 30
        return world.clock.nowMs() + passedMs
      }
    })
    ana.mend()
    await world.advance(1_000)
    expect(ana.texts(team)).toEqual([text(40, 11)])
    expect(seen.transactions).toBeGreaterThanOrEqual(3)
  })

  it('lets other work come between its entries when these take long to open', async () => {
    await editTimes(12, 40)
    let passedMs = 0
    let turnsWhileOpening = 0
    const seen = watch(ana)
    Object.assign(ana.core.ports.clock, {
      nowMs() {
        passedMs += 30
        return world.clock.nowMs() + passedMs
      },
      async turn() {
        if (seen.transactions === 0) turnsWhileOpening += 1
      }
    })
    ana.mend()
    await world.advance(1_000)
    expect(ana.texts(team)).toEqual([text(40, 11)])
    expect(turnsWhileOpening).toBeGreaterThanOrEqual(2)
  })

  it('is read on from the last piece that was stored, after a crash', async () => {
    await editTimes(40, 20_000)
    ana.mend()
    ana.crashAfter(8)
    await world.advance(1_000)
    if (ana.isAlive) ana.crash()
    await ana.reopen()
    await world.advance(20_000)
    expect(ana.texts(team)).toEqual([text(20_000, 39)])
    expect(ana.alerts()).toEqual([])
    expect(ana.quarantined()).toEqual([])
  })

  it('shows a message again when a receipt changes what is known of it, and not before', async () => {
    for (let at = 0; at < 20; at++) await ana.say(team, `${at}`)
    await world.advance(20_000)
    const { cursor } = ana.space(team).position
    const before = ana.events.length
    const mallory = dishonest(bo, team)
    await mallory.say({ type: 'receipt', delivered: 0, read: cursor })
    for (let at = 1; at <= 20; at++) await mallory.say({ type: 'receipt', delivered: cursor - 20 + at, read: cursor })
    await world.advance(2_000)
    const said = ana.events.slice(before).flatMap((event) => (event.type === 'message' ? [event.message] : []))
    expect(said.map(({ state }) => state)).toEqual(Array(20).fill('read'))
  })

  it('says once what it changed many times', async () => {
    ana.cut()
    await world.settle()
    const mallory = dishonest(bo, team)
    for (let at = 1; at <= 10; at++)
      await mallory.say({ type: 'availability', state: at % 2 ? 'away' : 'in-theatre', saidAt: at })
    const before = ana.events.length
    ana.mend()
    await world.advance(1_000)
    expect(ana.events.slice(before).filter(({ type }) => type === 'directory')).toHaveLength(1)
  })
})

describe('an answer', () => {
  it('holds as many long messages as fit, the newest, and says that there are more', async () => {
    for (let at = 0; at < 50; at++) await bo.say(team, text(20_000, at))
    await world.advance(20_000)
    const all = (page: object) => ana.messages.list(team, { limit: 1_000, ...page })
    const newest = all({})
    expect(unitsOf(newest)).toBeLessThan(ANSWER_UNITS + 1_000)
    expect(newest).toMatchObject({ more: true, newer: false })
    expect(newest.messages.at(-1)?.text).toBe(text(20_000, 49))
    const before = newest.messages[0]?.seq ?? 0
    const older = all({ before })
    expect([...older.messages, ...newest.messages].map((message) => message.text)).toEqual(
      Array.from({ length: 50 }, (_, at) => text(20_000, at))
    )
    const first = older.messages[0]?.seq ?? 0
    const next = all({ after: first })
    expect(next).toMatchObject({ more: true, newer: true })
    expect(next.messages[0]?.text).toBe(text(20_000, 1))
    const around = all({ around: before })
    expect(unitsOf(around)).toBeLessThan(ANSWER_UNITS + 1_000)
    expect(around).toMatchObject({ more: false, newer: true })
    expect(around.messages.some(({ seq }) => seq === before)).toBe(true)
  })

  it('holds the newest of many long messages that wait, and what was read before', async () => {
    await bo.say(team, 'read')
    await world.advance(20_000)
    bo.cut()
    await world.settle()
    for (let at = 0; at < 50; at++) await bo.say(team, text(20_000, at))
    const list = bo.messages.list(team, { limit: 60 })
    expect(unitsOf(list)).toBeLessThan(ANSWER_UNITS)
    expect(list.messages[0]?.text).toBe('read')
    expect(list.messages.at(-1)?.text).toBe(text(20_000, 49))
  })

  it('holds as many long versions as fit, the newest, and says so', async () => {
    await editTimes(50, 20_000)
    ana.mend()
    await world.advance(1_000)
    const message = ana.shown(team)[0]?.id ?? ''
    const { versions, more } = ana.messages.versions({ conversation: team, message })
    expect(more).toBe(true)
    expect(unitsOf(versions)).toBeLessThan(ANSWER_UNITS)
    expect(versions.at(-1)?.text).toBe(text(20_000, 48))
  })

  it('counts all of a version that begins with a character of no width', async () => {
    const message = fromHex(await bo.say(team, 'first'))
    await world.advance(1_000)
    const mallory = dishonest(bo, team)
    for (let at = 0; at < 60; at++)
      await mallory.say({ type: 'edit', message, text: `\u0000${at}${'漢'.repeat(19_990)}`, mentions: [], editedAt: at })
    await world.advance(2_000)
    const shown = ana.messages.versions({ conversation: team, message: ana.shown(team)[0]?.id ?? '' })
    expect(shown.more).toBe(true)
    expect(unitsOf(shown.versions)).toBeLessThan(ANSWER_UNITS)
  })
})

describe('a message that waits for its files to be looked at', () => {
  it('is not stored when the membership has ended meanwhile', async () => {
    const sending = bo.say(team, 'too late')
    bo.space(team).status = 'removed'
    await expect(sending).rejects.toMatchObject({ code: 'not-a-member' })
    expect(bo.texts(team)).toEqual([])
  })
})
