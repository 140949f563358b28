/** A page that was taken over floods its core with frames of a document: what that costs the core, the other windows and the relay stays bounded, and the window beside it goes on. */
import { type AnyEvent, framePartsOf } from '@colloque/client-api'
import { type AnyRequest, decodeClientFrame } from '@colloque/protocol'
import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding'
import { afterEach, beforeEach, expect, it } from 'vitest'
import * as Y from 'yjs'
import { type Desk, openPractice, type Practice } from '../support/clients-in-process.ts'
import { openPage, type Page, syncFrame } from '../support/document-page.ts'
import { awarenessFrame } from '../support/engine-parts.ts'

const MIB = 1 << 20
const FRAMES = 10_000

let practice: Practice
let camille: Desk
let yanis: Desk
let place: { conversation: string; document: string }
/** The window beside the one that was taken over. */
let hers: Page
let taken: { session: string; client: number }

beforeEach(async () => {
  practice = await openPractice()
  const { conversation, ...desks } = await practice.colleagues()
  ;({ camille, yanis } = desks)
  const { node } = await camille.client.call('create-document', { conversation, name: 'Protocole' })
  place = { conversation, document: node }
  hers = await openPage(camille.client, place)
  await practice.pass(2_000)
})
afterEach(() => practice.close())

async function takeOver(): Promise<void> {
  taken = await camille.client.call('open-document', place)
  await practice.pass(100)
}

const send = async (frame: Uint8Array): Promise<void> => {
  for (const part of framePartsOf(frame)) await camille.client.call('document-frame', { session: taken.session, ...part })
}

async function expectGoingOn(): Promise<void> {
  hers.type(' et la suite')
  await practice.pass(10_000)
  expect(hers.closedWith).toBeUndefined()
  expect(hers.status).toMatchObject({ onDevice: true, atRelay: true })
  const his = await openPage(yanis.client, place)
  const again = await openPage(camille.client, place)
  await practice.pass(5_000)
  expect(his.text()).toBe(hers.text())
  expect(again.text()).toBe(hers.text())
  expect(hers.text()).toContain(' et la suite')
}

const requests = (from: number): AnyRequest[] =>
  camille.frames.slice(from).flatMap((frame) => {
    const decoded = decodeClientFrame(frame)
    return decoded.kind === 'request' ? [decoded.body] : []
  })
const entriesSince = (from: number): number =>
  requests(from).reduce((sum, body) => sum + (body.type === 'append' ? body.entries.length : 0), 0)

const given = (events: readonly AnyEvent[], session: string) =>
  events.flatMap((event) => (event.type === 'document-frame' && event.session === session ? [event.frame.length] : []))
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0)
const closings = (): number[] =>
  camille.events.flatMap((event) => (event.type === 'document-closed' && event.session === taken.session ? [event.code] : []))

it(`[YDOC-4] ${FRAMES} updates of one letter are few records, and every letter stands`, async () => {
  await takeOver()
  const from = camille.frames.length
  const doc = new Y.Doc()
  doc.clientID = taken.client
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (let index = 0; index < FRAMES; index++) doc.getText('flood').insert(index, 'x')
  for (const update of updates) await send(syncFrame(2, update))
  await practice.pass(1_000)
  expect(entriesSince(from)).toBeLessThan(10)
  expect(hers.doc.getText('flood').length).toBe(FRAMES)
  await expectGoingOn()
})

it('[YDOC-7] a flood of questions for all of a large document is answered a bounded number of times', async () => {
  hers.type('protocole '.repeat(MIB / 10))
  await practice.pass(5_000)
  await takeOver()
  const before = camille.events.length
  for (let index = 0; index < FRAMES; index++) await send(syncFrame(0, Uint8Array.of(0)))
  const flooded = camille.events.slice(before)
  expect(sum(given(flooded, taken.session))).toBeLessThan(20 * MIB)
  expect(sum(given(flooded, taken.session))).toBeGreaterThan(MIB)

  const another = await openPage(camille.client, place)
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
  expect(another.text(), 'who was not answered yet waits for no time to pass').toBe(hers.text())
  const answers = given(camille.events.slice(before), taken.session).length
  await practice.pass(5_000)
  expect(given(camille.events.slice(before), taken.session).length, 'what waited is one answer').toBeLessThan(answers + 10)
  await expectGoingOn()
})

it('[YDOC-7] a flood of cursors, there and gone by turns, is few frames for the others and few signals', async () => {
  await takeOver()
  const [from, before] = [camille.frames.length, camille.events.length]
  const state = JSON.stringify({ user: { name: 'x'.repeat(3_000) } })
  for (let clock = 1; clock <= FRAMES; clock++) {
    const spoken = { client: taken.client, clock, state: clock % 2 === 0 ? state : 'null' }
    await send(awarenessFrame(Array.from({ length: 5 }, () => spoken)))
    await send(Uint8Array.of(3))
    if (clock % 100 === 0) await practice.pass(10)
  }
  // A second of the clock went by.
  expect(given(camille.events.slice(before), hers.session).length).toBeLessThan(100)
  expect(given(camille.events.slice(before), taken.session).length).toBeLessThan(100)
  expect(requests(from).filter(({ type }) => type === 'signal').length).toBeLessThan(25)
  await expectGoingOn()
})

it('[YDOC-7] what would wait for structs that never come is not held', async () => {
  await takeOver()
  const doc = new Y.Doc()
  doc.clientID = taken.client
  doc.getText('flood').insert(0, 'x')
  const known = Y.encodeStateVector(doc)
  doc.getText('flood').insert(1, 'y'.repeat(MIB))
  const late = Y.encodeStateAsUpdate(doc, known)
  const deletion = (clock: number): Uint8Array => {
    const encoder = createEncoder()
    for (const value of [0, 1, 77, 1, clock, 1]) writeVarUint(encoder, value)
    return toUint8Array(encoder)
  }
  // It was asked when it first spoke, and has nothing else.
  await send(syncFrame(1, Y.encodeStateAsUpdate(new Y.Doc())))
  const before = camille.events.length
  for (let index = 0; index < 20; index++) await send(syncFrame(2, late))
  for (let index = 0; index < 1_000; index++) await send(syncFrame(2, deletion(index * 2)))
  expect(given(camille.events.slice(before), taken.session).length, 'is asked for what lacks, once').toBe(1)
  const { sizeBytes } = await camille.client.call('document-state', { ...place, start: 0 })
  expect(sizeBytes).toBeLessThan(1_000)
  expect(closings()).toEqual([])
  // As a page does that was asked.
  await send(syncFrame(1, Y.encodeStateAsUpdate(doc)))
  await practice.pass(1_000)
  expect(hers.doc.getText('flood').length).toBe(MIB + 1)
  await expectGoingOn()
})

it('[YDOC-3] edits of a window that is no more, given again and again, are one record; those of too many are refused', async () => {
  await takeOver()
  const former = new Y.Doc()
  former.clientID = taken.client
  former.getText('flood').insert(0, 'perdu')
  await camille.client.call('close-document', { session: taken.session })
  await takeOver()
  const from = camille.frames.length
  for (let index = 0; index < FRAMES; index++) await send(syncFrame(2, Y.encodeStateAsUpdate(former)))
  await practice.pass(1_000)
  expect(entriesSince(from)).toBeLessThan(3)
  expect(hers.doc.getText('flood').toString()).toBe('perdu')

  const many = new Y.Doc()
  for (let index = 0; index < 17; index++) {
    await camille.client.call('close-document', { session: taken.session })
    await takeOver()
    many.clientID = taken.client
    many.getText('flood').insert(0, 'x')
  }
  await camille.client.call('close-document', { session: taken.session })
  await takeOver()
  await send(syncFrame(2, Y.encodeStateAsUpdate(many)))
  expect(closings()).toEqual([4400])
  await expectGoingOn()
})

it('[YDOC-7] a frame in more parts than one of the largest size needs is refused, and so is a larger update', async () => {
  await takeOver()
  const part = { session: taken.session, frame: new Uint8Array(1) }
  for (let index = 0; index < 64; index++) await camille.client.call('document-frame', { ...part, more: true })
  await camille.client.call('document-frame', part)
  expect(closings()).toEqual([4413])
  for (let index = 0; index < 4; index++) {
    await takeOver()
    await send(syncFrame(2, new Uint8Array((12 << 20) + 1)))
    expect(closings()).toEqual([4413])
  }
  await expectGoingOn()
})
