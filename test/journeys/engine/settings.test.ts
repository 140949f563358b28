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
    const { store } = ana.core
    const put = (name: string, value: string): void =>
      void store.run('INSERT INTO setting (name, value) VALUES (?, ?)', name, value)
    put('language', '"de"')
    put('textSize', '{')
    put('typing', '"false"')
    put('theme', '"dark"')
    put('unknown', '1')
    expect(createSettings(store, () => {}).get()).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' })
  })
})

describe('receipts of reading', () => {
  let talk: string
  beforeEach(async () => {
    talk = await ana.conversations.open([bo.hex])
    await ana.say(talk, 'un')
    await world.advance(10_000)
  })
  const read = async (): Promise<void> => {
    bo.messages.markRead(talk, bo.shown(talk).at(-1)?.id ?? '')
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
