import { beforeEach, describe, expect, it } from 'vitest'
import { type Dishonest, dishonest } from '../../support/engine-dishonest.ts'
import { type ContentRecord, encodeBody, messageData } from '../../support/engine-parts.ts'
import { createEngineWorld, type Person, type World } from '../../support/engine-world.ts'

// What a member with a changed program can put into a conversation, and what the others make of it.
let world: World
let ana: Person
let bo: Person
let cyr: Person
let group: string
let mallory: Dishonest

beforeEach(async () => {
  world = await createEngineWorld('records')
  ana = await world.person('Ana')
  bo = await world.person('Bo')
  cyr = await world.person('Cyr')
  group = await ana.conversations.create('Team', [bo.hex, cyr.hex])
  await world.advance(10_000)
  await ana.say(group, 'from Ana')
  await bo.say(group, 'from Bo')
  await world.advance(1_000)
  expect(cyr.texts(group)).toEqual(['from Ana', 'from Bo'])
  mallory = dishonest(bo, group)
})

const body = (text: string) => encodeBody({ type: 'message', text, sentAt: 0, attachments: [] })

/** The ratchet was kept: the next honest message of the same sender opens. */
async function expectNextToOpen(): Promise<void> {
  await mallory.say(body('honest again'))
  await world.settle()
  expect(ana.texts(group).at(-1)).toBe('honest again')
  expect(cyr.texts(group).at(-1)).toBe('honest again')
}

describe('a record that is not where or whose it says', () => {
  const wrong: [string, (at: { cyr: Person }) => Partial<ContentRecord>][] = [
    ['another space', () => ({ space: new Uint8Array(16) })],
    ['another log', () => ({ log: new Uint8Array(16) })],
    ['another epoch', () => ({ epoch: 0 })],
    ['another record id', () => ({ record: new Uint8Array(16) })],
    ['another device', ({ cyr }) => ({ device: cyr.identity.device })],
    ['a later version', () => ({ version: 2 as 1 })]
  ]
  it.each(wrong)('[REC-2] is set aside: %s', async (_, change) => {
    await mallory.say(body('wrong'), change({ cyr }))
    await world.settle()
    for (const reader of [ana, cyr]) {
      expect(reader.texts(group)).not.toContain('wrong')
      expect(reader.quarantined()).toEqual(['invalid-record'])
    }
    await expectNextToOpen()
  })

  it('[REC-2] is set aside: signed by another device’s key', async () => {
    await mallory.say(body('wrong'), {}, cyr.identity.recordSeed)
    await mallory.say(body('wrong'), { device: cyr.identity.device }, cyr.identity.recordSeed)
    await world.settle()
    expect(ana.quarantined()).toEqual(['invalid-record', 'invalid-record'])
    await expectNextToOpen()
  })

  it('[REC-1] is set aside: bytes that are no record, or a record with more after it', async () => {
    const first = ana.random.bytes(16)
    const second = ana.random.bytes(16)
    const whole = mallory.record(second, body('wrong'))
    await mallory.append([
      await mallory.seal(first, Uint8Array.of(1, 2, 3)),
      await mallory.seal(second, new Uint8Array([...whole, 0]))
    ])
    await world.settle()
    expect(ana.quarantined()).toEqual(['invalid-record', 'invalid-record'])
    await expectNextToOpen()
  })

  it('[ENTRY-2] is set aside: authenticated data of another place', async () => {
    const entryId = ana.random.bytes(16)
    await mallory.append([
      await mallory.seal(entryId, mallory.record(entryId, body('wrong')), messageData(mallory.space.log, new Uint8Array(16)))
    ])
    await world.settle()
    expect(ana.quarantined()).toEqual(['decryption-failed'])
    await expectNextToOpen()
  })
})

describe('a record out of order', () => {
  it('[REC-3] is named when it leaves out a number, and shown', async () => {
    await mallory.say(body('after a hole'), { counter: 50 })
    await world.settle()
    expect(ana.alerts()).toEqual(['counter-gap'])
    expect(ana.texts(group)).toContain('after a hole')
  })

  it('[REC-3] is named when it repeats a number, and shown', async () => {
    await mallory.say(body('again'), { counter: 1 })
    await world.settle()
    expect(ana.alerts()).toEqual(['counter-replay'])
    expect(ana.texts(group)).toContain('again')
  })

  it.each([0, 5])('[REC-4] is a fork when its head lies %i beyond itself', async (beyond) => {
    const seq = ana.space(group).position.cursor + 1
    await mallory.say(body('foreseen'), { head: { seq: seq + beyond, hash: new Uint8Array(32) } })
    await world.settle()
    expect(ana.alerts()).toEqual(['fork'])
    expect(ana.texts(group)).toContain('foreseen')
  })

  it('[REC-4] is a fork when its head names another hash', async () => {
    await mallory.say(body('elsewhere'), { head: { seq: ana.space(group).position.cursor, hash: new Uint8Array(32) } })
    await world.settle()
    expect(ana.alerts()).toEqual(['fork'])
  })
})

describe('a body that cannot be read', () => {
  it.each<[string, Uint8Array]>([
    ['unknown kind', new TextEncoder().encode('\xa1')],
    ['no CBOR', Uint8Array.of(0xff)],
    [
      'a message without its fields',
      Uint8Array.of(0xa1, 0x64, 0x74, 0x79, 0x70, 0x65, 0x67, 0x6d, 0x65, 0x73, 0x73, 0x61, 0x67, 0x65)
    ],
    [
      'an object’s own name as kind',
      Uint8Array.of(0xa1, 0x64, 0x74, 0x79, 0x70, 0x65, 0x68, 0x74, 0x6f, 0x53, 0x74, 0x72, 0x69, 0x6e, 0x67)
    ]
  ])('[REC-5] is set aside: %s', async (_, bytes) => {
    await mallory.say(bytes)
    await world.settle()
    expect(ana.quarantined()).toEqual(['invalid-body'])
    await expectNextToOpen()
    expect(ana.alerts()).toEqual([])
  })

  it('[REC-5] is set aside: a second message under an id that is known', async () => {
    const known = ana.shown(group)[0]?.id ?? ''
    const entryId = new Uint8Array(Buffer.from(known, 'hex'))
    const sealed = await mallory.seal(entryId, mallory.record(entryId, body('in its place')))
    await expect(mallory.append([sealed])).resolves.toBeUndefined()
    await world.settle()
    expect(ana.texts(group)).toEqual(['from Ana', 'from Bo'])
  })

  it('[BODY-3] cuts a receipt for what is still to come to its own number', async () => {
    await mallory.say({ type: 'receipt', delivered: 1_000_000, read: 1_000_000 })
    await cyr.say(group, 'later')
    await ana.say(group, 'later too')
    await world.settle()
    expect(ana.shown(group).at(-1)?.state).not.toBe('read')
    const read = 'SELECT read_seq AS n FROM member WHERE space = ? AND account = ?'
    expect(ana.count(read, ana.space(group).id, bo.identity.account)).toBeLessThan(ana.space(group).position.cursor)
  })
})
