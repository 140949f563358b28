import { framePartsOf } from '@colloque/client-api'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { createManualClock } from '../../ports/memory/clock.ts'
import { UPDATE_BYTES, UPDATE_PARTS } from '../../sync/documents/bodies.ts'
import { decodeFrame, syncFrame } from './document-frames.ts'
import { createLiveDocument, type WindowPlace } from './live-document.ts'
import { createWindowAnswers } from './window-answers.ts'
import { summarize } from './yjs-update.ts'

function open(isShared = false, whole?: Uint8Array, behind: readonly Uint8Array[] = []) {
  const clock = createManualClock()
  const saved: { client: number; update: Uint8Array; isGivenBack: boolean; restores: number | undefined }[] = []
  const closed: number[] = []
  const frames: Uint8Array[] = []
  let loads = 0
  const disk = { isFull: false, behind: [] as Uint8Array[] }
  const core = {
    ports: { clock },
    emit(event: { type: string; code?: number; frame?: Uint8Array }) {
      if (event.type === 'document-closed') closed.push(event.code ?? 0)
      if (event.frame) frames.push(event.frame)
    }
  }
  const place = (client: number): WindowPlace => ({ session: `${client}`, number: client, client, mayWrite: () => true })
  const live = createLiveDocument(core as unknown as Core, {
    load() {
      loads++
      const doc = new Y.Doc()
      for (const update of [...(whole ? [whole] : []), ...behind, ...disk.behind]) Y.applyUpdate(doc, update)
      return doc
    },
    whole: () => whole && { state: whole, behind },
    save(window, { update, isGivenBack, restores }) {
      if (disk.isFull) throw new ClientError('disk-full')
      saved.push({ client: window.client, update, isGivenBack, restores })
    },
    changed: () => undefined,
    cursor: () => undefined,
    answers: createWindowAnswers(clock),
    former: (client) => (client === 8 ? place(8) : undefined),
    isShared: () => isShared,
    storedBytes: () => (whole?.length ?? 0) + disk.behind.reduce((sum, update) => sum + update.length, 0)
  })
  live.attach(place(7))
  const stored = (): string => {
    const doc = new Y.Doc()
    for (const { update } of saved) Y.applyUpdate(doc, update)
    return doc.getText('t').toString()
  }
  return { clock, saved, closed, frames, disk, live, stored, place, loads: () => loads }
}

function typedBy(client: number, text: string, on = new Y.Doc()): Y.Doc {
  on.clientID = client
  on.getText('t').insert(on.getText('t').length, text)
  return on
}
type Given = { frame: Uint8Array<ArrayBuffer> }
const give = (doc: Y.Doc, before?: Uint8Array): Given => ({
  frame: new Uint8Array(syncFrame('update', Y.encodeStateAsUpdate(doc, before)))
})
const ask = (stateVector: Uint8Array): Given => ({ frame: new Uint8Array(syncFrame('step-1', stateVector)) })

it('[YDOC-4] keeps what a window left that was closed on a full disk, and stores it when there is room', () => {
  const { clock, disk, live, stored } = open()
  disk.isFull = true
  live.receive('7', give(typedBy(7, 'gardé')))
  live.detach('7')
  expect(live.isUnsaved).toBe(true)
  disk.isFull = false
  clock.advance(5_000)
  expect(live.isUnsaved).toBe(false)
  expect(stored()).toBe('gardé')
})

it('[YDOC-5] stores in several steps what is allowed one by one and in one would be too large, or types within types too deep', () => {
  const { clock, closed, disk, live, saved } = open()
  const page = new Y.Doc()
  page.clientID = 7
  page.on('update', (update: Uint8Array) => {
    for (const part of framePartsOf(syncFrame('update', update))) live.receive('7', part)
  })
  disk.isFull = true
  let inner: Y.XmlFragment = page.getXmlFragment('content')
  for (let level = 0; level < 100; level++) {
    const element = new Y.XmlElement('blockquote')
    inner.insert(0, [element])
    inner = element
  }
  for (const letter of 'ab') page.getText('t').insert(0, letter.repeat(7 << 20))
  clock.advance(5_000)
  live.detach('7')
  expect(live.isUnsaved).toBe(true)
  disk.isFull = false
  clock.advance(5_000)
  expect(closed).toEqual([])
  expect(live.isUnsaved).toBe(false)
  for (const { update } of saved) {
    expect(() => summarize(update)).not.toThrow()
    expect(update.length).toBeLessThanOrEqual(UPDATE_BYTES * UPDATE_PARTS)
  }
  const stored = new Y.Doc()
  for (const { update } of saved) Y.applyUpdate(stored, update)
  expect(Y.encodeStateVector(stored)).toEqual(Y.encodeStateVector(page))
  expect(stored.getText('t').toString()).toBe(page.getText('t').toString())
})

it('[YDOC-3] takes the edits of a window that is no more from one that still shows them, each under its own number', () => {
  const { clock, saved, closed, live, stored } = open()
  live.receive('7', give(typedBy(7, ' et la suite', typedBy(8, 'perdu'))))
  clock.advance(5_000)
  expect(closed).toEqual([])
  expect(saved.map(({ client }) => client)).toEqual([8, 7])
  expect(stored()).toBe('perdu et la suite')
  for (const { client, update } of saved)
    expect(Y.decodeUpdate(update).structs.every(({ id }) => id.client === client)).toBe(true)
})

it('[YDOC-3] takes what it lacks of a window that is open again from another, once, and nothing else in its name', () => {
  const { clock, saved, closed, live, stored, place } = open()
  live.attach(place(9))
  const both = typedBy(7, ' et la suite', typedBy(9, 'perdu'))
  const answer = syncFrame('step-2', Y.encodeStateAsUpdate(both))
  for (const session of ['7', '9']) live.receive(session, { frame: new Uint8Array(answer) })
  clock.advance(5_000)
  expect(closed).toEqual([])
  expect(saved.map(({ client }) => client)).toEqual([9, 7])
  expect(stored()).toBe('perdu et la suite')
  live.receive('7', give(typedBy(9, ' au nom de l’autre', both)))
  expect(closed).toEqual([4400])
})

it('[YDOC-4] tells what a page wrote before it was shown what is here, also in the same moment, and of a window that left', () => {
  const { clock, disk, live, saved, stored } = open()
  disk.isFull = true
  const page = typedBy(7, 'coupé')
  live.receive('7', { frame: new Uint8Array(syncFrame('step-2', Y.encodeStateAsUpdate(page))) })
  for (const text of [', de', ' retour']) {
    const before = Y.encodeStateVector(page)
    live.receive('7', give(typedBy(7, text, page), before))
  }
  live.detach('7')
  disk.isFull = false
  clock.advance(5_000)
  expect(stored()).toBe('coupé, de retour')
  expect(saved.map(({ isGivenBack }) => isGivenBack)).toEqual([true, false])
})

it('[DLOG-7] stores what puts an earlier version back apart from what was written beside it, also when it can only later', () => {
  const { clock, disk, live, saved, stored } = open()
  disk.isFull = true
  const page = new Y.Doc()
  for (const [text, restores] of [['a'], ['b'], ['c', 3], ['d', 3], ['e', 4], ['f']] as const) {
    const before = Y.encodeStateVector(page)
    live.receive('7', { ...give(typedBy(7, text, page), before), restores })
  }
  disk.isFull = false
  clock.advance(5_000)
  expect(stored()).toBe('abcdef')
  expect(saved.map(({ restores }) => restores)).toEqual([undefined, 3, 4, undefined])
})

it('[YDOC-3] closes a window that writes in the name of anybody else', () => {
  const { closed, saved, live } = open()
  live.receive('7', give(typedBy(9, 'au nom d’un autre')))
  expect(closed).toEqual([4400])
  expect(saved).toEqual([])
})

it('stores what is written while the relay has not answered in fewer steps, and at once when it has', () => {
  const { clock, live, saved, stored } = open(true)
  const page = new Y.Doc()
  const type = (text: string): void => {
    const before = Y.encodeStateVector(page)
    typedBy(7, text, page)
    live.receive('7', give(page, before))
  }
  type('a')
  clock.advance(0)
  expect(saved).toHaveLength(1)
  for (const letter of 'bcd') {
    type(letter)
    clock.advance(6)
  }
  expect(saved).toHaveLength(1)
  live.sent()
  expect(stored()).toBe('abcd')
  expect(saved).toHaveLength(2)
  type('e')
  clock.advance(30)
  expect(stored()).toBe('abcde')
})

const EMPTY = Uint8Array.of(0)
function pageOf(frames: readonly Uint8Array[]): Y.Doc {
  const page = new Y.Doc()
  for (const frame of frames.map(decodeFrame))
    if (frame?.kind === 'step-2' || frame?.kind === 'update') Y.applyUpdate(page, frame.update)
  return page
}
const kindsOf = (frames: readonly Uint8Array[]) => frames.map((frame) => decodeFrame(frame)?.kind)

it('gives a page that has nothing what is stored as it is, and makes the document afterwards', async () => {
  const whole = Y.encodeStateAsUpdate(typedBy(3, 'écrit avant'))
  const { clock, live, frames, loads } = open(false, whole)
  live.receive('7', ask(EMPTY))
  expect(loads()).toBe(0)
  expect(kindsOf(frames)).toEqual(['awareness', 'step-2'])
  expect(decodeFrame(frames[1] as Uint8Array)).toEqual({ kind: 'step-2', update: whole })
  await clock.turn()
  expect(loads()).toBe(1)
  expect(kindsOf(frames.slice(2))).toEqual(['step-1'])
  live.receive('7', ask(Y.encodeStateVectorFromUpdate(whole)))
  expect(loads()).toBe(1)
})

it('gives with it what stands behind it, and a page counts as whole with the last of it', async () => {
  const before = typedBy(3, 'écrit avant')
  const whole = Y.encodeStateAsUpdate(before)
  const known = Y.encodeStateVector(before)
  const behind: Uint8Array[] = []
  before.on('update', (update: Uint8Array) => behind.push(update))
  typedBy(3, ', puis', before)
  before.getText('t').delete(0, 6)
  const { clock, live, frames, loads } = open(false, whole, behind)
  live.receive('7', ask(EMPTY))
  expect(loads()).toBe(0)
  expect(kindsOf(frames)).toEqual(['awareness', 'update', 'step-2'])
  expect(pageOf(frames).getText('t').toString()).toBe('avant, puis')
  await clock.turn()
  expect(loads()).toBe(1)
  // Who has the state alone still gets the rest.
  const late = frames.length
  live.receive('7', ask(known))
  expect(kindsOf(frames.slice(late))).toEqual(['step-2'])
})

it('shows a page what the core has, whatever somebody says later of what they wrote before', () => {
  const whole = Y.encodeStateAsUpdate(typedBy(3, 'avant'))
  const { live, frames } = open(false, whole, [Y.encodeStateAsUpdate(typedBy(3, 'XXXXX, puis'))])
  live.receive('7', ask(EMPTY))
  expect(pageOf(frames).getText('t').toString()).toBe('avant, puis')
  expect(live.doc.getText('t').toString()).toBe('avant, puis')
})

it('gives a page nothing of what others wrote that was refused when the document was made', () => {
  const { disk, live, frames } = open(false, Y.encodeStateAsUpdate(typedBy(3, 'écrit avant')))
  live.receive('7', ask(EMPTY))
  disk.behind = [Y.encodeStateAsUpdate(typedBy(4, ' et après'))]
  live.applyStored([...disk.behind, Y.encodeStateAsUpdate(typedBy(5, 'refusé'))])
  expect(pageOf(frames).getText('t').toString()).toBe(live.doc.getText('t').toString())
})

it('gives what others wrote also to a page that has what was stored before it', () => {
  const before = typedBy(3, 'écrit avant')
  const { disk, live, frames } = open(false, Y.encodeStateAsUpdate(before))
  live.receive('7', ask(EMPTY))
  const known = Y.encodeStateVector(before)
  disk.behind = [Y.encodeStateAsUpdate(typedBy(3, ', et après', before), known)]
  live.applyStored(disk.behind)
  expect(pageOf(frames).getText('t').toString()).toBe('écrit avant, et après')
})

it('[YDOC-6] refuses what is beyond the size of a document, keeps what is there, and takes what deletes', () => {
  const full = typedBy(1, 'x'.repeat(15 << 20))
  const { clock, saved, closed, live } = open(false, Y.encodeStateAsUpdate(full))
  expect(live.size.room()).toBe('little')
  const before = Y.encodeStateVector(full)
  typedBy(7, 'y', full)
  live.receive('7', give(full, before))
  expect([closed, saved]).toEqual([[4413], []])
  expect(live.size.room()).toBe('none')
  expect(live.doc.getText('t').length).toBe(15 << 20)

  const less = new Y.Doc()
  Y.applyUpdate(less, Y.encodeStateAsUpdate(live.doc))
  const kept = Y.encodeStateVector(less)
  less.getText('t').delete(0, 1 << 20)
  live.attach({ session: '9', number: 9, client: 9, mayWrite: () => true })
  live.receive('9', give(less, kept))
  const after = Y.encodeStateVector(less)
  live.receive('9', give(typedBy(9, 'y', less), after))
  clock.advance(100)
  expect(closed).toEqual([4413])
  expect(saved.map(({ client }) => client)).toEqual([9])
  expect(live.doc.getText('t').toString().endsWith('xy')).toBe(true)
})

it('[YDOC-7] asks for what is lacking also where something of others waits already, and keeps nothing that it cannot store', () => {
  const gap = typedBy(3, 'jamais venu')
  const waiting: Uint8Array[] = []
  gap.on('update', (update: Uint8Array) => waiting.push(update))
  typedBy(3, ' et qui attend', gap).getText('t').delete(0, 6)
  const { clock, closed, frames, live, saved } = open(false, Y.encodeStateAsUpdate(typedBy(4, 'là')), waiting)
  expect(live.doc.store.pendingStructs && live.doc.store.pendingDs).not.toBeNull()
  const page = new Y.Doc()
  Y.applyUpdate(page, Y.encodeStateAsUpdate(live.doc))
  const say = (kind: 'step-2' | 'update', update: Uint8Array): void =>
    live.receive('7', { frame: new Uint8Array(syncFrame(kind, update)) })
  const answerIt = (): void => say('step-2', Y.encodeStateAsUpdate(page, Y.encodeStateVector(live.doc)))
  live.receive('7', ask(Y.encodeStateVector(live.doc)))
  answerIt()
  // Lost on its way.
  typedBy(7, ' un, deux', page)
  page.once('update', (update: Uint8Array) => say('update', update))
  const late = frames.length
  page.getText('t').delete(3, 4)
  expect(kindsOf(frames.slice(late))).toEqual(['step-1'])
  answerIt()
  expect(closed).toEqual([])
  typedBy(7, ', puis', page)
  const later = frames.length
  page.once('update', (update: Uint8Array) => say('update', update))
  typedBy(7, ' trois', page)
  expect(kindsOf(frames.slice(later))).toEqual(['step-1'])
  answerIt()
  page.once('update', (update: Uint8Array) => say('update', update))
  const last = frames.length
  typedBy(7, '.', page)
  expect(frames.length).toBe(last)
  clock.advance(5_000)
  const stored = typedBy(4, 'là')
  for (const { update } of saved) Y.applyUpdate(stored, update)
  for (const doc of [page, live.doc, stored]) expect(doc.getText('t').toString()).toBe('là deux, puis trois.')
})
