import type { Conversation, Message } from '@colloque/client-api'
import { beforeEach, describe, expect, it } from 'vitest'
import { dishonest } from '../../support/engine-dishonest.ts'
import { meddleEntries } from '../../support/engine-network.ts'
import {
  arrangeConversation,
  countWaiting,
  encodeBody,
  listConversations,
  listIncidents,
  setDraft
} from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// What the lists of conversations and messages show.
let world: World
let ana: Person
let bo: Person
let cyr: Person
let team: string

beforeEach(async () => {
  world = await createEngineWorld('lists')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  cyr = await world.person('Cyr')
  team = await ana.conversations.create('Équipe', [bo.hex, cyr.hex])
  await world.advance(20_000)
})

const shown = (person: Person, id = team): Conversation => {
  const found = listConversations(person.core).find((conversation) => conversation.id === id)
  if (found === undefined) throw new Error('not listed')
  return found
}
/** The newest event says what the list says. */
const told = (person: Person): Conversation | undefined => {
  const event = person.events.filter(({ type }) => type === 'conversation').at(-1)
  return event?.type === 'conversation' ? event.conversation : undefined
}
const last = (person: Person): Message => person.shown(team).at(-1) as Message

describe('a conversation in the list', () => {
  it('shows what was last said, cut, with its state, its files and its urgency', async () => {
    expect(shown(bo).last).toBeUndefined()
    const id = await ana.say(team, `${'é'.repeat(199)}💊 and more`, { urgent: true })
    expect(shown(ana).last).toMatchObject({ message: id, state: 'pending', urgent: true, files: 0, deleted: false })
    await world.advance(1_000)
    expect(shown(ana).last?.state).toBe('delivered')
    const { last: seen, lastAt } = shown(bo)
    expect(seen).toMatchObject({ message: id, state: 'received', from: { name: 'Ana', isYou: false } })
    expect(seen?.text).toBe('é'.repeat(199))
    expect(lastAt).toBe(last(bo).at)
    expect(told(bo)).toEqual(shown(bo))
  })

  it('counts what is unread, what of it is urgent, and says whether it names us', async () => {
    await ana.say(team, 'un')
    await ana.say(team, 'deux', { urgent: true })
    await ana.say(team, '@Bo', { mentions: [{ account: bo.hex, start: 0, end: 3 }] })
    await world.advance(1_000)
    expect(shown(bo)).toMatchObject({ unread: 3, unreadUrgent: 1, mentioned: true })
    expect(shown(cyr)).toMatchObject({ unread: 3, unreadUrgent: 1, mentioned: false })
    expect(shown(ana)).toMatchObject({ unread: 0, unreadUrgent: 0, mentioned: false })
    bo.messages.markRead(team, last(bo).id)
    expect(shown(bo)).toMatchObject({ unread: 0, unreadUrgent: 0, mentioned: false, readSeq: last(bo).seq })
    expect(told(bo)).toEqual(shown(bo))
  })

  it('no longer counts what was taken back, nor shows what it said', async () => {
    const id = await ana.say(team, 'trop vite', { urgent: true })
    await world.advance(1_000)
    ana.messages.remove({ conversation: team, message: id })
    await world.advance(1_000)
    expect(shown(bo)).toMatchObject({ unread: 0, unreadUrgent: 0, last: { message: id, text: '', deleted: true } })
  })

  it('keeps a draft until it is sent, whatever happens to the process', async () => {
    const draft = { text: 'à finir', replyTo: '0'.repeat(31).concat('1'), urgent: true }
    setDraft(ana.core, team, draft)
    expect(told(ana)?.draft).toEqual(draft)
    ana.crash()
    await ana.reopen()
    expect(shown(ana).draft).toEqual(draft)
    await ana.say(team, 'fini')
    expect(shown(ana).draft).toBeUndefined()
    setDraft(ana.core, team, { text: 'autre' })
    expect(shown(ana).draft).toEqual({ text: 'autre' })
    setDraft(ana.core, team, { text: '' })
    expect(shown(ana).draft).toBeUndefined()
    setDraft(ana.core, team, { text: 'autre' })
    setDraft(ana.core, team, undefined)
    expect(shown(ana).draft).toBeUndefined()
    expect(() => setDraft(ana.core, '0'.repeat(32), draft)).toThrow(expect.objectContaining({ code: 'unknown-conversation' }))
  })

  it('stands where it was put, pinned ones first', async () => {
    const talk = await ana.conversations.open([bo.hex])
    await world.advance(10_000)
    const order = (): string[] => listConversations(ana.core).map(({ id }) => id)
    expect(order()).toEqual([talk, team])
    arrangeConversation(ana.core, { conversation: team, pinned: true })
    arrangeConversation(ana.core, { conversation: team, muted: true })
    expect(told(ana)).toMatchObject({ id: team, pinned: true, muted: true })
    expect(order()).toEqual([team, talk])
    arrangeConversation(ana.core, { conversation: team, pinned: false })
    expect(shown(ana)).toMatchObject({ pinned: false, muted: true })
    expect(shown(bo)).toMatchObject({ pinned: false, muted: false })
    expect(() => arrangeConversation(ana.core, { conversation: '0'.repeat(32), muted: true })).toThrow(
      expect.objectContaining({ code: 'unknown-conversation' })
    )
  })

  it('says how many messages wait, of conversations that go on', async () => {
    ana.cut()
    await world.settle()
    await ana.say(team, 'un')
    await ana.say(team, 'deux')
    expect(countWaiting(ana.core.store)).toBe(2)
    ana.mend()
    await world.advance(60_000)
    expect(countWaiting(ana.core.store)).toBe(0)
    cyr.cut()
    await world.settle()
    await cyr.say(team, 'jamais')
    await ana.conversations.remove(team, [cyr.hex])
    cyr.mend()
    await world.advance(60_000)
    expect(cyr.status(team)).toBe('removed')
    expect(countWaiting(cyr.core.store)).toBe(0)
  })
})

describe('a name', () => {
  it('[COMMIT-3] [COMMIT-10] is changed by an owner, for all, with what else waits', async () => {
    await ana.conversations.rename(team, 'RCP du jeudi')
    await world.advance(20_000)
    for (const person of [ana, bo, cyr]) expect(shown(person).name).toBe('RCP du jeudi')
    await expect(bo.conversations.rename(team, 'à moi')).rejects.toMatchObject({ code: 'not-owner' })
    const { epoch } = ana.space(team).state
    await ana.conversations.rename(team, 'RCP du jeudi')
    await world.advance(20_000)
    expect(ana.space(team).state.epoch).toBe(epoch)
    ana.cut()
    await world.settle()
    await ana.conversations.rename(team, 'un')
    await ana.conversations.rename(team, 'deux')
    await ana.conversations.leave(team)
    ana.mend()
    await world.advance(60_000)
    expect(ana.status(team)).toBe('left')
    expect([shown(bo).name, shown(cyr).name]).toEqual(['deux', 'deux'])
    expect(shown(bo).members.filter(({ role }) => role === 'owner')).toHaveLength(1)
  })

  it('[COMMIT-3] of a conversation between two stays empty', async () => {
    const talk = await ana.conversations.open([bo.hex])
    await world.advance(10_000)
    await expect(ana.conversations.rename(talk, 'nous')).rejects.toMatchObject({ code: 'direct-is-fixed' })
    await expect(ana.conversations.rename('0'.repeat(32), 'x')).rejects.toMatchObject({ code: 'unknown-conversation' })
  })
})

describe('a page of messages', () => {
  const texts = (person: Person, page: object): string =>
    person.messages
      .list(team, { limit: 3, ...page })
      .messages.map(({ text }) => text)
      .join('')
  const ends = (page: object): [boolean, boolean] => {
    const { more, newer } = ana.messages.list(team, { limit: 3, ...page })
    return [more, newer]
  }

  it('is of one side, of both, or of the end, and says what follows on each', async () => {
    for (const text of 'abcdefghij') await ana.say(team, text)
    await world.advance(20_000)
    const seqs = ana.shown(team).map(({ seq }) => seq ?? 0)
    const at = (letter: string): number => seqs['abcdefghij'.indexOf(letter)] ?? 0
    expect([texts(ana, {}), ends({})]).toEqual(['hij', [true, false]])
    expect([texts(ana, { before: at('d') }), ends({ before: at('d') })]).toEqual(['abc', [false, true]])
    expect([texts(ana, { before: at('a') }), ends({ before: at('a') })]).toEqual(['', [false, true]])
    expect([texts(ana, { after: at('d') }), ends({ after: at('d') })]).toEqual(['efg', [true, true]])
    expect([texts(ana, { after: at('g') }), ends({ after: at('g') })]).toEqual(['hij', [true, false]])
    expect([texts(ana, { after: at('j') }), ends({ after: at('j') })]).toEqual(['', [true, false]])
    expect([texts(ana, { after: 0 }), ends({ after: 0 })]).toEqual(['abc', [false, true]])
    expect([texts(ana, { around: at('e') }), ends({ around: at('e') })]).toEqual(['def', [true, true]])
    expect([texts(ana, { around: at('a') }), ends({ around: at('a') })]).toEqual(['abc', [false, true]])
    expect([texts(ana, { around: at('j') }), ends({ around: at('j') })]).toEqual(['hij', [true, false]])
    expect(texts(ana, { around: at('e'), limit: 1 })).toBe('e')
    expect(texts(ana, { around: 1_000_000 })).toBe('hij')
    expect(texts(ana, { after: at('b'), before: at('e'), limit: 10 })).toBe('cd')
    expect([texts(ana, { limit: 100 }), ends({ limit: 100 })]).toEqual(['abcdefghij', [false, false]])
  })

  it('has what waits at its end alone', async () => {
    for (const text of 'abcd') await ana.say(team, text)
    await world.advance(20_000)
    ana.cut()
    await world.settle()
    await ana.say(team, 'y')
    await ana.say(team, 'z')
    const [{ id = '', seq: first = 0 } = {}] = ana.shown(team)
    const waiting = ana.shown(team).find(({ text }) => text === 'y')?.id
    expect(texts(ana, {})).toBe('bcdyz')
    expect(texts(ana, { around: id, limit: 2 })).toBe('ab')
    expect(texts(ana, { around: waiting })).toBe('bcdyz')
    expect(() => texts(ana, { around: 'f'.repeat(32) })).toThrow('unknown-message')
    expect(texts(ana, { after: first })).toBe('bcdyz')
    expect(texts(ana, { around: first, limit: 2 })).toBe('ab')
    expect(texts(ana, { before: first + 1 })).toBe('a')
  })
})

describe('what went wrong', () => {
  it('stays to be read, with whose record showed it', async () => {
    const mallory = dishonest(bo, team)
    await mallory.say(new Uint8Array([1, 2, 3]))
    await mallory.say(encodeBody({ type: 'message', text: 'skipping', sentAt: 0, attachments: [] }), { counter: 40 })
    await world.advance(1_000)
    const incidents = listIncidents(ana.core, team)
    expect(incidents).toMatchObject([
      { kind: 'quarantine', code: 'invalid-body' },
      { kind: 'counter-gap', from: { name: 'Bo', isYou: false } }
    ])
    expect(listIncidents(cyr.core, team)).toHaveLength(2)
    ana.crash()
    await ana.reopen()
    expect(listIncidents(ana.core, team)).toEqual(incidents)
    expect(() => listIncidents(ana.core, '0'.repeat(32))).toThrow(expect.objectContaining({ code: 'unknown-conversation' }))
  })

  it('[CHAIN-5] is shown as long as the space rests, also to who opens the vault anew, and no longer', async () => {
    await ana.say(team, 'as it was')
    await world.advance(20_000)
    const alter = meddleEntries((entries) =>
      entries.map((entry) => ({ ...entry, bytes: entry.bytes.map((byte, at) => (at === 50 ? byte ^ 1 : byte)) }))
    )
    bo.meddler.fromRelay = alter
    bo.cut()
    await world.settle()
    bo.mend()
    await world.advance(60_000)
    expect(shown(bo).suspended).toBe('fork')
    expect(told(bo)?.suspended).toBe('fork')
    expect(listIncidents(bo.core, team).map(({ kind }) => kind)).toContain('fork')
    await bo.say(team, 'waits')
    await world.advance(1_000)
    expect(last(bo)).toMatchObject({ text: 'waits', state: 'pending' })
    bo.crash()
    await bo.reopen()
    await world.settle()
    expect(shown(bo).suspended).toBe('fork')
    delete bo.meddler.fromRelay
    bo.cut()
    await world.settle()
    bo.mend()
    await world.advance(60_000)
    expect(shown(bo).suspended).toBeUndefined()
    expect(bo.events.some((event) => event.type === 'conversation' && event.conversation.suspended === undefined)).toBe(true)
    expect(ana.texts(team)).toEqual(['as it was', 'waits'])
  })
})
