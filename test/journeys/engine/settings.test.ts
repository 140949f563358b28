import { DEFAULT_SETTINGS } from '@colloque/client-api'
import { beforeEach, describe, expect, it } from 'vitest'
import { createSettings } from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// What a person has chosen, and what that keeps from being told.
let world: World
let ana: Person
let bo: Person

beforeEach(async () => {
  world = await createEngineWorld('settings')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
})

describe('settings', () => {
  it('are as nobody chose until they are chosen, then as chosen, also in the next process', async () => {
    expect(ana.core.settings.get()).toEqual(DEFAULT_SETTINGS)
    const after = { ...DEFAULT_SETTINGS, language: 'en', autoLockMinutes: 0 }
    expect(ana.core.settings.set({ language: 'en', autoLockMinutes: 0, theme: undefined })).toEqual(after)
    expect(ana.events.filter(({ type }) => type === 'settings')).toEqual([{ type: 'settings', settings: after }])
    ana.core.settings.set({ language: 'en' })
    expect(ana.events.filter(({ type }) => type === 'settings')).toHaveLength(1)
    ana.crash()
    await ana.reopen()
    expect(ana.core.settings.get()).toEqual(after)
  })

  it('that cannot be read are as nobody chose, each by itself', () => {
    const { store, identity } = ana.core
    const put = (name: string, value: string): void =>
      void store.run('INSERT INTO setting (name, value) VALUES (?, ?)', name, value)
    put('language', '"de"')
    put('textSize', '{')
    put('typing', '"false"')
    put('theme', '"dark"')
    put('unknown', '1')
    expect(createSettings({ store, identity }, () => {}).get()).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' })
  })
})

describe('receipts of reading', () => {
  let talk: string
  beforeEach(async () => {
    talk = await ana.conversations.open([bo.hex])
    await ana.say(talk, 'un')
    await world.advance(10_000)
  })
  const read = async (message = bo.shown(talk).at(-1)?.id ?? ''): Promise<void> => {
    bo.messages.markRead(talk, message)
    await world.advance(10_000)
  }
  const states = (): string[] => ana.shown(talk).map(({ state }) => state)

  it('[BODY-3] tell it, unless the reader does not want that', async () => {
    await read()
    expect(states()).toEqual(['read'])
    bo.core.settings.set({ readReceipts: false })
    await ana.say(talk, 'deux')
    await world.advance(10_000)
    const { cursor } = bo.space(talk).position
    await read()
    expect(states()).toEqual(['read', 'delivered'])
    // Not even that something was read: nothing at all is sent.
    expect(bo.space(talk).position.cursor).toBe(cursor)
  })

  it('[BODY-3] do not tell later what was read while they were off', async () => {
    bo.core.settings.set({ readReceipts: false })
    await read()
    bo.core.settings.set({ readReceipts: true })
    await world.advance(10_000)
    await bo.settle()
    expect(states()).toEqual(['delivered'])
    await ana.say(talk, 'deux')
    await world.advance(10_000)
    expect(states()).toEqual(['delivered', 'delivered'])
    await read()
    expect(states()).toEqual(['read', 'read'])
  })

  it('[BODY-3] that wait leave without it once they are off, or not at all when they tell nothing else', async () => {
    let isRefused = true
    bo.meddler.toRelay = (request) => (request.type === 'append' && isRefused ? { ...request, log: new Uint8Array(16) } : request)
    bo.meddler.fromRelay = (frame) =>
      frame.kind === 'refusal'
        ? { kind: 'refusal', refusal: { ...frame.refusal, code: 'quota-exceeded', retryAfterMs: 3_600_000 } }
        : frame
    const { cursor } = bo.space(talk).position
    // Sealed and refused: what follows queues unsealed behind it.
    const own = await bo.say(talk, 'à moi')
    await world.advance(1_000)
    await read(bo.shown(talk)[0]?.id)
    const second = await ana.say(talk, 'deux')
    await world.advance(1_000)
    await read(second)
    const waiting = (): number => bo.count('SELECT count(*) AS n FROM outbox WHERE sealed IS NULL')
    expect(waiting()).toBe(3)
    bo.core.settings.set({ readReceipts: false })
    // That something was delivered is still told.
    expect(waiting()).toBe(1)
    isRefused = false
    await bo.messages.retry({ conversation: talk, message: own })
    await world.advance(10_000)
    expect(ana.shown(talk).map(({ text, state }) => [text, state])).toEqual([
      ['un', 'delivered'],
      ['deux', 'delivered'],
      ['à moi', 'received']
    ])
    // Two messages, each with one receipt.
    expect(bo.space(talk).position.cursor).toBe(cursor + 4)
    expect(ana.alerts()).toEqual([])
    bo.core.settings.set({ readReceipts: true })
    await world.advance(10_000)
    expect(states()).toEqual(['delivered', 'delivered', 'received'])
  })

  it('[BODY-3] that were sealed in vain are sealed anew without it', async () => {
    const team = await ana.conversations.create('Équipe', [bo.hex])
    const message = await ana.say(team, 'lire')
    await world.advance(10_000)
    let isLost = true
    bo.meddler.toRelay = (request) => (request.type === 'append' && isLost ? undefined : request)
    bo.messages.markRead(team, message)
    while (bo.count('SELECT count(*) AS n FROM outbox WHERE sealed IS NOT NULL') < 1) await new Promise(setImmediate)
    bo.core.settings.set({ readReceipts: false })
    bo.cut()
    await ana.conversations.rename(team, 'Équipe de nuit')
    await world.advance(10_000)
    isLost = false
    bo.mend()
    await world.advance(60_000)
    expect(bo.count('SELECT count(*) AS n FROM outbox')).toBe(0)
    expect(ana.shown(team).map(({ state }) => state)).toEqual(['delivered'])
    expect(ana.alerts()).toEqual([])
  })

  it('[BODY-3] of delivery do not leave at the moment of reading while the others are off', async () => {
    bo.core.settings.set({ readReceipts: false })
    const { cursor } = bo.space(talk).position
    const message = await ana.say(talk, 'deux')
    while (bo.texts(talk).length < 2) await new Promise(setImmediate)
    bo.messages.markRead(talk, message)
    for (let turns = 0; turns < 50; turns++) await new Promise(setImmediate)
    expect(bo.space(talk).position.cursor).toBe(cursor + 1)
    expect(states()).toEqual(['delivered', 'sent'])
    await world.advance(1_000)
    expect(states()).toEqual(['delivered', 'delivered'])
  })

  it('[BODY-3] do not tell what was read offline while they were off', async () => {
    bo.core.settings.set({ readReceipts: false })
    bo.cut()
    await world.settle()
    await read()
    bo.core.settings.set({ readReceipts: true })
    bo.mend()
    await world.advance(60_000)
    expect(states()).toEqual(['delivered'])
  })
})
