import type { Message } from '@colloque/client-api'
import { encodeCbor } from '@colloque/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { dishonest } from '../../support/engine-dishonest.ts'
import { countWaiting, fromHex } from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// Edits, deletes, reactions, replies: what each of three shows of them, honest or not, sent or not yet.
let world: World
let ana: Person
let bo: Person
let cyr: Person
let group: string

beforeEach(async () => {
  world = await createEngineWorld('message changes')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  cyr = await world.person('Cyr')
  group = await ana.conversations.create('Team', [bo.hex, cyr.hex])
  await world.advance(10_000)
})

const of = (person: Person, message: string): Message | undefined => person.shown(group).find(({ id }) => id === message)
const edit = (person: Person, message: string, text: string) =>
  person.messages.edit({ conversation: group, message, text, mentions: [] })
const remove = (person: Person, message: string) => person.messages.remove({ conversation: group, message })
const react = (person: Person, message: string, kind: Message['reactions'][number]['kind'], on = true) =>
  person.messages.react({ conversation: group, message, kind, on })
const versions = (person: Person, message: string) =>
  person.messages.versions({ conversation: group, message }).versions.map(({ text }) => text)
const reactions = (person: Person, message: string) =>
  (of(person, message)?.reactions ?? []).map(({ kind, by }) => `${kind} ${by.map(({ name }) => name).sort()}`)

async function said(person: Person, text: string): Promise<string> {
  const message = await person.say(group, text)
  await world.settle()
  return message
}

/** A change that is due later: what is written meanwhile queues unsealed. Until the result is called. */
function holdSealing({ core }: Person): () => void {
  const dueAtMs = world.clock.nowMs() + 500_000
  core.store.run("INSERT INTO intent (space, kind, due_at) VALUES (?, 'refresh', ?)", fromHex(group), dueAtMs)
  return () => void core.store.run('DELETE FROM intent WHERE due_at = ?', dueAtMs)
}

function expectPeace(...people: Person[]): void {
  for (const person of people) {
    expect([person.name, person.alerts(), person.quarantined()]).toEqual([person.name, [], []])
    expect([person.name, person.count('SELECT count(*) AS n FROM outbox')]).toEqual([person.name, 0])
  }
}

describe('an edit', () => {
  it('[BODY-7] [BODY-11] shows at once, then everywhere, and the former texts stay', async () => {
    const message = await said(ana, 'one')
    edit(ana, message, 'two')
    expect(of(ana, message)).toMatchObject({ text: 'two', editedAt: world.clock.nowMs() })
    await world.settle()
    edit(ana, message, 'three')
    await world.settle()
    for (const person of [ana, bo, cyr]) {
      expect(of(person, message)).toMatchObject({ text: 'three', editedAt: expect.any(Number) })
      expect(versions(person, message)).toEqual(['one', 'two'])
    }
    expect(bo.events.filter((event) => event.type === 'message' && event.message.text === 'three')).not.toEqual([])
    expectPeace(ana, bo, cyr)
  })

  it('is no edit when it says the same', async () => {
    const message = await said(ana, 'one')
    edit(ana, message, 'one')
    expect(of(ana, message)).not.toHaveProperty('editedAt')
    expect(ana.count('SELECT count(*) AS n FROM outbox')).toBe(0)
  })

  it('[BODY-10] by another than the author has no effect, and is nobody’s mistake to set aside', async () => {
    const message = await said(ana, 'mine')
    expect(() => edit(bo, message, 'not mine')).toThrow('not-author')
    expect(() => remove(bo, message)).toThrow('not-author')
    const id = fromHex(message)
    const hostile = dishonest(bo, group)
    await hostile.say({ type: 'edit', message: id, text: 'not mine', mentions: [], editedAt: 1 })
    await hostile.say({ type: 'delete', message: id, deletedAt: 1 })
    await world.settle()
    for (const person of [ana, cyr]) {
      expect(of(person, message)).toMatchObject({ text: 'mine', reactions: [] })
      expect(of(person, message)).not.toHaveProperty('editedAt')
      expect(of(person, message)).not.toHaveProperty('deletedAt')
      expect(person.quarantined()).toEqual([])
    }
  })

  it('[BODY-6] [REC-5] with mentions beside its text is set aside, and reading goes on', async () => {
    const message = await said(bo, 'hello')
    const mentions = [{ account: ana.identity.account, start: 0, end: 9 }]
    const bytes = encodeCbor({ type: 'edit', message: fromHex(message), text: 'x', mentions, editedAt: 1 })
    await dishonest(bo, group).say(bytes)
    await said(cyr, 'next')
    for (const person of [ana, cyr]) {
      expect(person.texts(group)).toEqual(['hello', 'next'])
      expect(person.quarantined()).toEqual(['invalid-body'])
    }
  })
})

describe('a delete', () => {
  it('[BODY-8] [BODY-10] leaves a trace and nothing else, and nothing that comes after it has an effect', async () => {
    const message = await said(ana, 'secret word')
    const reply = await bo.say(group, 'answer', { replyTo: message })
    react(bo, message, 'seen')
    edit(ana, message, 'secret words')
    await world.settle()
    expect(of(cyr, reply)?.replyTo).toMatchObject({ text: 'secret words', deleted: false, missing: false })
    remove(ana, message)
    expect(of(ana, message)).toMatchObject({ text: '', deletedAt: world.clock.nowMs(), reactions: [] })
    await world.settle()
    const late = dishonest(ana, group)
    await late.say({ type: 'edit', message: fromHex(message), text: 'back again', mentions: [], editedAt: 2 })
    await late.say({ type: 'reaction', message: fromHex(message), kind: 'thanks', on: true })
    await world.settle()
    for (const person of [bo, cyr]) {
      expect(of(person, message)).toMatchObject({ text: '', mentions: [], reactions: [], deletedAt: expect.any(Number) })
      expect(of(person, message)).not.toHaveProperty('editedAt')
      expect(of(person, reply)?.replyTo).toMatchObject({ message, text: '', deleted: true, missing: false })
      expect(versions(person, message)).toEqual([])
      for (const table of ['message_version', 'reaction']) expect(person.count(`SELECT count(*) AS n FROM ${table}`)).toBe(0)
      expect(person.count("SELECT count(*) AS n FROM message WHERE text LIKE 'secret%'")).toBe(0)
      expect(person.quarantined()).toEqual([])
    }
    for (const act of [() => edit(ana, message, 'x'), () => react(cyr, message, 'seen')]) expect(act).toThrow('message-deleted')
    remove(ana, message)
    expect(ana.count('SELECT count(*) AS n FROM outbox')).toBe(0)
  })
})

describe('a reaction', () => {
  it('[BODY-9] counts once for each account and kind, until it is withdrawn', async () => {
    const message = await said(ana, 'agreed?')
    react(bo, message, 'agreed')
    react(cyr, message, 'agreed')
    react(ana, message, 'to-review')
    react(bo, message, 'seen')
    await world.settle()
    for (const person of [ana, bo, cyr]) expect(reactions(person, message)).toEqual(['seen Bo', 'agreed Bo,Cyr', 'to-review Ana'])
    react(bo, message, 'agreed', false)
    react(bo, message, 'agreed', false)
    await world.settle()
    for (const person of [ana, bo, cyr]) expect(reactions(person, message)).toEqual(['seen Bo', 'agreed Cyr', 'to-review Ana'])
    expectPeace(ana, bo, cyr)
  })

  it('[BODY-10] to a message that one never had is ignored', async () => {
    const message = await said(ana, 'before Dora')
    const dora = await world.person('Dora')
    await ana.conversations.add(group, [dora.hex])
    await world.advance(10_000)
    react(bo, message, 'thanks')
    edit(ana, message, 'still before Dora')
    const reply = await bo.say(group, 'about it', { replyTo: message })
    await world.settle()
    await dishonest(bo, group).say({ type: 'reaction', message: new Uint8Array(16), kind: 'seen', on: true })
    await world.settle()
    remove(ana, message)
    await world.settle()
    expect(dora.texts(group)).toEqual(['about it'])
    expect(of(dora, reply)?.replyTo).toEqual({ message, text: '', files: 0, deleted: false, missing: true })
    expect(dora.quarantined()).toEqual([])
    expect(dora.count('SELECT count(*) AS n FROM reaction')).toBe(0)
  })
})

describe('what has not left yet', () => {
  it('[BODY-12] [REC-3] is changed where it waits and withdrawn without a trace', async () => {
    ana.cut()
    const first = await ana.say(group, 'one', { urgent: true })
    const second = await ana.say(group, 'two')
    const third = await ana.say(group, 'three')
    edit(ana, first, 'first')
    react(ana, second, 'to-review')
    remove(ana, second)
    react(ana, third, 'seen')
    react(ana, third, 'seen', false)
    expect(ana.texts(group)).toEqual(['first', 'three'])
    expect(ana.events).toContainEqual({ type: 'message-gone', conversation: group, message: second })
    ana.mend()
    await world.advance(10_000)
    await said(ana, 'four')
    for (const person of [ana, bo, cyr]) {
      expect(person.texts(group)).toEqual(['first', 'three', 'four'])
      expect(of(person, first)).toMatchObject({ urgent: true })
      expect(of(person, first)).not.toHaveProperty('editedAt')
      expect(reactions(person, third)).toEqual([])
    }
    expectPeace(ana, bo, cyr)
  })

  it('[BODY-12] is changed by an entry behind it once it was sealed', async () => {
    let isLost = true
    ana.meddler.toRelay = (request) => (request.type === 'append' && isLost ? undefined : request)
    // Offline, so that both are in one batch.
    ana.cut()
    const kept = await ana.say(group, 'kept')
    const gone = await ana.say(group, 'gone')
    ana.mend()
    await world.idle(5_000)
    expect(ana.count('SELECT count(*) AS n FROM outbox WHERE sealed IS NOT NULL')).toBe(2)
    edit(ana, kept, 'edited')
    edit(ana, kept, 'edited again')
    remove(ana, gone)
    expect(of(ana, kept)).toMatchObject({ text: 'edited again', state: 'pending' })
    expect(of(ana, gone)).toMatchObject({ text: '', deletedAt: expect.any(Number) })
    isLost = false
    ana.cut()
    ana.mend()
    await world.advance(60_000)
    for (const person of [ana, bo, cyr]) {
      expect(person.texts(group)).toEqual(['edited again', ''])
      // The first edit had not been sealed when the second came.
      expect(versions(person, kept)).toEqual(['kept'])
    }
    expectPeace(ana, bo, cyr)
  })

  it('[BODY-8] says nothing any more in clear when it was sealed and is taken back, nor when it is sealed anew', async () => {
    const kept = await said(bo, 'kept')
    let isLost = true
    bo.meddler.toRelay = (request) => (request.type === 'append' && isLost ? undefined : request)
    edit(bo, kept, 'secret edit')
    const gone = await bo.say(group, 'secret word', { mentions: [{ account: ana.hex, start: 0, end: 6 }] })
    void bo.settle()
    while (bo.count('SELECT count(*) AS n FROM outbox WHERE sealed IS NOT NULL') < 2) await new Promise(setImmediate)
    const inClear = (): number =>
      bo.count(
        "SELECT count(*) AS n FROM outbox WHERE instr(body, CAST('secret' AS BLOB)) > 0 OR instr(body, ?) > 0",
        ana.identity.account
      )
    expect(inClear()).toBe(2)
    remove(bo, kept)
    remove(bo, gone)
    expect(inClear()).toBe(0)
    bo.cut()
    await ana.conversations.rename(group, 'Another epoch')
    await world.advance(10_000)
    isLost = false
    bo.mend()
    await world.advance(60_000)
    for (const person of [ana, bo, cyr]) expect(person.texts(group)).toEqual(['', ''])
    for (const { events } of [ana, cyr])
      expect(events.filter((event) => event.type === 'message' && event.message.text.includes('secret'))).toEqual([])
    expectPeace(ana, bo, cyr)
  })

  it('[BODY-8] [BODY-12] is not sent after all when it was taken back and the membership ended in between', async () => {
    bo.meddler.toRelay = (request) => (request.type === 'append' ? { ...request, log: new Uint8Array(16) } : request)
    const gone = await said(bo, 'gone')
    expect(bo.count('SELECT count(*) AS n FROM outbox WHERE sealed IS NOT NULL')).toBe(1)
    expect(of(bo, gone)).toMatchObject({ state: 'failed' })
    remove(bo, gone)
    expect(of(bo, gone)).not.toHaveProperty('failure')
    await world.settle()
    expect(of(bo, gone)).not.toHaveProperty('failure')
    bo.cut()
    await ana.conversations.remove(group, [bo.hex])
    await world.advance(10_000)
    await ana.conversations.add(group, [bo.hex])
    await world.advance(10_000)
    delete bo.meddler.toRelay
    bo.mend()
    await world.advance(60_000)
    expect(bo.status(group)).toBe('active')
    expect(of(bo, gone)).toMatchObject({ text: '', deletedAt: expect.any(Number) })
    expect(of(bo, gone)).not.toHaveProperty('failure')
    expect(countWaiting(bo.core.store)).toBe(0)
    await expect(bo.messages.retry({ conversation: group, message: gone })).rejects.toThrow('message-deleted')
    await world.advance(10_000)
    for (const person of [ana, cyr]) expect(person.texts(group)).toEqual([])
    expectPeace(ana, cyr)
  })

  it('[BODY-12] may be withdrawn while it is being sealed: either it leaves or it does not', async () => {
    const outcomes = new Set<string>()
    const sealAtOnce = holdSealing(ana)
    for (let turns = 0; turns < 60; turns++) {
      const message = await ana.say(group, `${turns}`)
      const behind = await ana.say(group, `behind ${turns}`)
      for (let turn = 0; turn < turns; turn++) await (turn % 3 === 2 ? new Promise(setImmediate) : Promise.resolve())
      remove(ana, message)
      const isGone = of(ana, message) === undefined
      outcomes.add(isGone ? 'gone' : 'deleted')
      await world.settle()
      for (const person of [ana, bo, cyr]) {
        expect([turns, person.name, of(person, message)?.text]).toEqual([turns, person.name, isGone ? undefined : ''])
        expect(of(person, behind)?.text).toBe(`behind ${turns}`)
      }
    }
    expect(outcomes).toEqual(new Set(['gone', 'deleted']))
    sealAtOnce()
    await world.advance(10_000)
    expectPeace(ana, bo, cyr)
  })

  it('[BODY-11] lies over what another device of the same account said meanwhile, and holds in the end', async () => {
    const again = await world.person('Bo again', { sharing: bo })
    await ana.conversations.add(group, [bo.hex])
    await world.advance(10_000)
    const message = await said(bo, 'first')
    let isLost = true
    bo.meddler.toRelay = (request) => (request.type === 'append' && isLost ? { ...request, log: new Uint8Array(16) } : request)
    edit(bo, message, 'by Bo')
    react(bo, message, 'seen')
    edit(again, message, 'by Bo again')
    react(again, message, 'seen')
    await world.settle()
    react(again, message, 'seen', false)
    await world.settle()
    expect(again.texts(group)).toEqual(['by Bo again'])
    expect(reactions(ana, message)).toEqual([])
    expect(bo.texts(group)).toEqual(['by Bo'])
    expect(reactions(bo, message)).toEqual(['seen Bo'])
    expect(versions(bo, message)).toEqual(['first', 'by Bo again'])
    isLost = false
    await world.advance(120_000)
    for (const person of [ana, bo, again, cyr]) {
      expect(person.texts(group)).toEqual(['by Bo'])
      expect(reactions(person, message)).toEqual(['seen Bo'])
      expect(versions(person, message)).toEqual(['first', 'by Bo again'])
    }
    expectPeace(ana, bo, again, cyr)
  })

  it('[BODY-11] is dropped with the membership: what the log says shows again', async () => {
    const message = await said(bo, 'mine')
    const other = await said(ana, 'yours')
    bo.cut()
    await world.settle()
    edit(bo, message, 'mine, later')
    react(bo, other, 'agreed')
    expect(of(bo, message)?.text).toBe('mine, later')
    await ana.conversations.remove(group, [bo.hex])
    await world.advance(10_000)
    bo.mend()
    await world.advance(60_000)
    expect(bo.status(group)).toBe('removed')
    expect(of(bo, message)).toMatchObject({ text: 'mine' })
    expect(of(bo, message)).not.toHaveProperty('editedAt')
    expect(reactions(bo, other)).toEqual([])
    expect(() => react(bo, other, 'seen')).toThrow('not-a-member')
  })

  it('is tried again at once when that is asked for', async () => {
    let isRefused = true
    ana.meddler.toRelay = (request) =>
      request.type === 'append' && isRefused ? { ...request, log: new Uint8Array(16) } : request
    ana.meddler.fromRelay = (frame) =>
      frame.kind === 'refusal'
        ? { kind: 'refusal', refusal: { ...frame.refusal, code: 'quota-exceeded', retryAfterMs: 3_600_000 } }
        : frame
    const message = await said(ana, 'wait')
    expect(of(ana, message)).toMatchObject({ state: 'failed', failure: 'quota-exceeded' })
    isRefused = false
    await world.settle()
    expect(of(bo, message)).toBeUndefined()
    await ana.messages.retry({ conversation: group, message })
    await world.settle()
    expect(of(bo, message)?.text).toBe('wait')
    expect(of(ana, message)).not.toHaveProperty('failure')
  })
})

describe('a message', () => {
  it('[BODY-1] [BODY-6] carries whom it names, what it answers, that it is urgent, and that it was forwarded', async () => {
    const question = await said(bo, 'x'.repeat(300))
    const text = '@Bo please'
    const mentions = [{ account: bo.hex, start: 0, end: 3 }]
    const answer = await ana.say(group, text, { mentions, replyTo: question, urgent: true })
    const talk = await ana.conversations.open([cyr.hex])
    await world.advance(1_000)
    const copy = ana.messages.forward({ conversation: group, message: answer, to: talk })
    await world.settle()
    for (const person of [ana, bo, cyr]) {
      const shown = of(person, answer)
      expect(shown).toMatchObject({ text, mentions, urgent: true, forwarded: false })
      expect(shown?.replyTo).toMatchObject({ message: question, from: { name: 'Bo' }, text: 'x'.repeat(200), missing: false })
    }
    const forwarded = cyr.shown(talk).find(({ id }) => id === copy)
    expect(forwarded).toMatchObject({ text, mentions: [], urgent: false, forwarded: true })
    expect(forwarded).not.toHaveProperty('replyTo')
    const stranger = { ...mentions[0], account: 'ab'.repeat(16) } as const
    for (const wrong of [[stranger], [{ account: bo.hex, start: 5, end: 99 }]])
      await expect(ana.say(group, text, { mentions: wrong as never })).rejects.toThrow('invalid-mention')
    await expect(ana.say(group, text, { replyTo: copy })).rejects.toThrow('unknown-message')
  })

  it('tells whom it reached and who read it', async () => {
    const message = await said(ana, 'for all')
    cyr.cut()
    const later = await said(ana, 'for some')
    await world.advance(1_000)
    bo.messages.markRead(group, message)
    await world.advance(1_000)
    expect(of(ana, message)).toMatchObject({ state: 'delivered', receipts: { delivered: 2, read: 1, others: 2 } })
    expect(of(ana, later)).toMatchObject({ state: 'sent', receipts: { delivered: 1, read: 0, others: 2 } })
    const { members } = ana.messages.receipts({ conversation: group, message })
    expect(members.map(({ name, state }) => `${name} ${state}`).sort()).toEqual(['Bo read', 'Cyr delivered'])
    expect(() => bo.messages.receipts({ conversation: group, message })).toThrow('not-author')
    const talk = await ana.conversations.open([bo.hex])
    await world.advance(1_000)
    await ana.say(talk, 'only you')
    await world.advance(1_000)
    expect(ana.shown(talk).at(-1)).not.toHaveProperty('receipts')
  })
})
