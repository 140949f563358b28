import { createManualClock } from '@colloque/client/memory'
import { memoryStore } from '@colloque/client-node/memory'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { type Core, clientIdOf, createDocumentContent, createNativeSodium, migrate } from '../../support/engine-parts.ts'

const log = new Uint8Array(16).fill(16)
const device = new Uint8Array(16).fill(9)

function open() {
  const store = memoryStore()
  migrate(store)
  store.run('INSERT INTO document (log) VALUES (?)', log)
  const sodium = createNativeSodium()
  const clock = createManualClock()
  const core = { ports: { sodium, clock }, store, emit() {} } as unknown as Core
  const hooks = { live() {}, changed: () => [], changedSoon() {}, judged() {}, treeChanged() {}, reload() {}, written() {} }
  const start = () => createDocumentContent(core, hooks as unknown as Parameters<typeof createDocumentContent>[1])
  const page = new Y.Doc()
  page.clientID = clientIdOf(sodium, log, device, 0)
  const updates: Uint8Array[] = []
  page.on('update', (update: Uint8Array) => updates.push(update))
  for (let index = 0; index < 250; index++) page.getText('content').insert(index, 'a')
  const entries = updates.map((update, index) => ({
    space: log,
    log,
    kind: 'document' as const,
    seq: index + 1,
    entryId: new Uint8Array(16).fill(index),
    account: device,
    device,
    isOwn: false,
    body: { type: 'update', session: 0, at: 1, update } as const,
    epoch: 1,
    headSeq: index
  }))
  const read = (content: ReturnType<typeof start>): void => {
    store.transaction(() => {
      for (const entry of entries) content.apply(entry)
    })
    content.stored(log, entries)
  }
  const place = () =>
    store.get<{ checkpoint: Uint8Array | null; checkpoint_seq: number }>('SELECT checkpoint, checkpoint_seq FROM document')
  /** A minute, and all steps of what it brought. */
  const pass = async (): Promise<void> => {
    clock.advance(60_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { store, clock, start, read, place, pass }
}

it('a document read to its end has its checkpoint, also when the process ended before it was made', async () => {
  const { store, start, read, place, pass } = open()
  const ended = start()
  read(ended)
  ended.stop()
  await pass()
  expect(place()?.checkpoint_seq).toBe(0)
  const content = start()
  content.loaded(log)
  await pass()
  expect(place()?.checkpoint_seq).toBe(250)
  const doc = new Y.Doc()
  Y.applyUpdate(doc, place()?.checkpoint ?? new Uint8Array())
  expect(doc.getText('content').toString()).toBe('a'.repeat(250))
  content.stop()
  store.close()
})

it('a checkpoint that a snapshot overtook while it was made is not kept', async () => {
  const { store, clock, start, read, place, pass } = open()
  const content = start()
  read(content)
  const turn = clock.turn.bind(clock)
  Object.assign(clock, {
    turn: () => {
      store.run('UPDATE document SET base = ?, base_seq = 250', new Uint8Array([0, 0]))
      return turn()
    }
  })
  await pass()
  expect(place()).toEqual({ checkpoint: null, checkpoint_seq: 0 })
  content.stop()
  store.close()
})
