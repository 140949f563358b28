/** What a device keeps of updates in parts, when it begins from another copy and when it makes one. */
import { createManualClock } from '@colloque/client/memory'
import { memoryStore } from '@colloque/client-node/memory'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import {
  type Core,
  clientIdOf,
  contentDigest,
  createDocumentContent,
  createNativeSodium,
  enqueueUpdate,
  migrate,
  wholeUpTo
} from '../../support/engine-parts.ts'

const log = new Uint8Array(16).fill(16)
const device = new Uint8Array(16).fill(9)
let ids = 0

function open() {
  const store = memoryStore()
  migrate(store)
  store.run('INSERT INTO document (log) VALUES (?)', log)
  store.run(
    `INSERT INTO document_log (log, space, kind, status, cursor, hash, read_at) VALUES (?, ?, 'document', 'open', 0, ?, 0)`,
    log,
    log,
    new Uint8Array(32)
  )
  const sodium = createNativeSodium()
  const random = { bytes: (length: number) => new Uint8Array(length).fill(++ids) }
  const core = { ports: { sodium, random, clock: createManualClock() }, store, emit() {} } as unknown as Core
  const hooks = {
    live() {},
    changed: () => [],
    changedSoon() {},
    judged() {},
    treeChanged() {},
    reload() {},
    written() {},
    queued() {}
  }
  const content = createDocumentContent(core, hooks as unknown as Parameters<typeof createDocumentContent>[1])
  const empty = { state: Uint8Array.of(0, 0), digest: contentDigest(sodium, new Y.Doc(), 'document'), authors: [], versions: [] }
  return { core, store, sodium, content, empty }
}

function updateOf(client: number, text: string): Uint8Array {
  const page = new Y.Doc()
  page.clientID = client
  page.getXmlFragment('content').insert(0, [new Y.XmlText(text)])
  return Y.encodeStateAsUpdate(page)
}

it('[DLOG-7] joins no part that was read before another copy was taken to what stands behind that copy', () => {
  const { store, sodium, content, empty } = open()
  const whole = updateOf(clientIdOf(sodium, log, device, 0), 'à moitié')
  const half = whole.length >> 1
  const apply = (seq: number, part: 0 | 1) => {
    const update = part ? whole.slice(half) : whole.slice(0, half)
    const body = { type: 'update', session: 0, at: 1, part, parts: 2, update } as const
    const place = { space: log, log, kind: 'document', account: device, device, isOwn: false, epoch: 5 } as const
    const entryId = new Uint8Array(16).fill(seq)
    store.transaction(() => void content.apply({ ...place, seq, entryId, body, headSeq: seq - 1 }))
  }
  apply(105, 1)
  apply(110, 0)
  store.transaction(() => void content.adopt(log, 103, empty, 'instead'))
  apply(105, 1)
  apply(110, 0)
  expect(store.all('SELECT seq FROM document_update')).toEqual([])
})

it('[DLOG-7] sends once more what is its own and large where a copy lacks it, and not where it has it', () => {
  const { store, content, empty } = open()
  const [lacking, held] = [updateOf(7, 'x'.repeat(300_000)), updateOf(8, 'y'.repeat(300_000))]
  for (const [number, bytes] of [lacking, held].entries())
    store.run(
      `INSERT INTO document_update (log, entry_id, device, session, at, bytes, inserted, removed) VALUES (?, ?, ?, 0, 0, ?, 0, 0)`,
      log,
      new Uint8Array(16).fill(200 + number),
      device,
      bytes
    )
  store.transaction(() => void content.adopt(log, 10, { ...empty, state: held }, 'beside'))
  const sent = store.all<{ entry_id: Uint8Array }>('SELECT entry_id FROM document_outbox ORDER BY position')
  expect(sent).toHaveLength(2)
  const [first, second] = store.all<{ entry_id: Uint8Array }>('SELECT entry_id FROM document_update ORDER BY number')
  expect(first?.entry_id).toEqual(sent[1]?.entry_id)
  expect(second?.entry_id).toEqual(new Uint8Array(16).fill(201))
})

it('[DLOG-7] refuses what no reader could put together', () => {
  const { core, store } = open()
  const update = new Uint8Array(((64 * 200) << 10) + 1)
  const send = () => store.transaction(() => enqueueUpdate(core, log, { session: 0, at: 1, update }))
  expect(send).toThrow('document-too-large')
  expect(store.get('SELECT 1 FROM document_outbox')).toBeUndefined()
})

it('[SNAP-2] ends a copy before all that lies over each other, back to where nothing does', () => {
  const { store } = open()
  const insert = (first: number, last: number) =>
    store.run(
      `INSERT INTO document_update (log, seq, first_seq, entry_id, device, session, at, bytes, inserted, removed)
       VALUES (?, ?, ?, ?, ?, 0, 0, ?, 0, 0)`,
      log,
      last,
      first,
      new Uint8Array(16).fill(last),
      device,
      device
    )
  insert(2, 4)
  for (const first of [11, 13, 15]) insert(first, first + 3)
  expect(wholeUpTo(store, log, 1, 30)).toBe(30)
  expect(wholeUpTo(store, log, 1, 10)).toBe(10)
  const part = 'INSERT INTO document_part (log, device, part, epoch, seq, bytes) VALUES (?, ?, 0, ?, ?, ?)'
  store.run(part, log, device, 1, 17, device)
  expect(wholeUpTo(store, log, 1, 30)).toBe(10)
  expect(wholeUpTo(store, log, 2, 30)).toBe(30)
})
