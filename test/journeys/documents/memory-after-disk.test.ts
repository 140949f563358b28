import { createManualClock } from '@colloque/client/memory'
import { memoryStore } from '@colloque/client-node/memory'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { type Core, clientIdOf, createDocumentContent, createNativeSodium, migrate, toHex } from '../../support/engine-parts.ts'

// What a disk did not take must not be in memory either, least of all in that of another document.
it('[ENTRY-6] follows in memory what was stored, and nothing of a transaction that was undone', () => {
  const store = memoryStore()
  migrate(store)
  const sodium = createNativeSodium()
  const shown = new Map<string, Y.Doc>()
  const live = (log: Uint8Array) => {
    const doc = shown.get(toHex(log)) ?? new Y.Doc()
    shown.set(toHex(log), doc)
    return { applyStored: (updates: Uint8Array[]) => updates.forEach((update) => void Y.applyUpdate(doc, update)) }
  }
  const hooks = { live, changed: () => [], changedSoon() {}, judged() {}, treeChanged() {}, reload() {}, written() {} }
  const core = { ports: { sodium, clock: createManualClock() }, store, emit() {} } as unknown as Core
  const content = createDocumentContent(core, hooks as unknown as Parameters<typeof createDocumentContent>[1])

  const device = new Uint8Array(16).fill(9)
  const entry = (log: Uint8Array, seq: number, text: string) => {
    const doc = new Y.Doc()
    doc.clientID = clientIdOf(sodium, log, device, seq)
    doc.getText('content').insert(0, text)
    const body = { type: 'update', session: seq, at: 1, update: Y.encodeStateAsUpdate(doc) } as const
    const entryId = new Uint8Array(16).fill((log[0] ?? 0) + seq)
    return {
      space: log,
      log,
      kind: 'document' as const,
      seq,
      entryId,
      account: device,
      device,
      isOwn: false,
      body,
      epoch: 1,
      headSeq: seq - 1
    }
  }
  const [one, other] = [new Uint8Array(16).fill(16), new Uint8Array(16).fill(32)]
  const read = (entries: readonly ReturnType<typeof entry>[], isFull = false): void => {
    store.transaction(() => {
      for (const each of entries) content.apply(each)
      if (isFull) throw new Error('disk full')
    })
    if (entries[0]) content.stored(entries[0].log, entries)
  }
  for (const log of [one, other]) store.run('INSERT INTO document (log) VALUES (?)', log)
  const text = (log: Uint8Array): string | undefined => shown.get(toHex(log))?.getText('content').toString()

  expect(() => read([entry(one, 1, 'lost, '), entry(one, 2, 'too')], true)).toThrow('disk full')
  read([entry(other, 1, 'elsewhere')])
  expect([text(one), text(other)]).toEqual([undefined, 'elsewhere'])
  read([entry(one, 1, 'shown at another try')])
  expect(text(one)).toBe('shown at another try')
  store.close()
})

it('[TREE-2] holds a record behind a snapshot against the tree of that snapshot, whatever was read before it', () => {
  const store = memoryStore()
  migrate(store)
  const sodium = createNativeSodium()
  const judged: string[] = []
  const hooks = {
    live: () => undefined,
    changed: () => [],
    changedSoon() {},
    treeChanged() {},
    reload() {},
    written() {},
    judged: (_space: Uint8Array, { documents, erased }: { documents: string[]; erased: { id: string }[] }) =>
      judged.push(...documents.map((id) => `brings ${id}`), ...erased.map(({ id }) => `erases ${id}`))
  }
  const core = { ports: { sodium, clock: createManualClock(), log() {} }, store, emit() {} } as unknown as Core
  const content = createDocumentContent(core, hooks as unknown as Parameters<typeof createDocumentContent>[1])
  const [log, device] = [new Uint8Array(16).fill(16), new Uint8Array(16).fill(9)]
  store.run('INSERT INTO document (log) VALUES (?)', log)
  store.run(
    "INSERT INTO document_log (log, space, kind, status, cursor, hash, read_at) VALUES (?, ?, 'folders', 'open', 0, ?, 0)",
    log,
    log,
    new Uint8Array(32)
  )

  // What one device writes builds on all that it wrote before.
  const tree = new Y.Doc()
  tree.clientID = clientIdOf(sodium, log, device, 0)
  const nodes = tree.getMap<Y.Map<unknown>>('nodes')
  const write = (change: () => void): Uint8Array => {
    const before = Y.encodeStateVector(tree)
    tree.transact(change)
    return Y.encodeStateAsUpdate(tree, before)
  }
  const put = (id: string): Uint8Array =>
    write(() => nodes.set(id, new Y.Map<unknown>(Object.entries({ kind: 'document', name: id, createdAt: 1, trashedAt: 2 }))))
  const read = (seq: number, update: Uint8Array): void => {
    const body = { type: 'update', session: 0, at: 1, update } as const
    const entryId = new Uint8Array(16).fill(seq)
    const place = { space: log, log, kind: 'folders' as const, account: device, device, isOwn: false }
    store.transaction(() => content.apply({ ...place, seq, entryId, body, epoch: 1, headSeq: seq - 1 }))
  }
  const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(32)) as [string, string, string]
  read(1, put(first))
  put(second)
  const snapshot = { state: Y.encodeStateAsUpdate(tree), digest: new Uint8Array(32), authors: [], versions: [] }
  store.transaction(() => content.adopt(log, 50, snapshot, 'beside'))
  judged.length = 0
  read(51, put(third))
  read(
    52,
    write(() => nodes.delete(second))
  )
  expect(judged).toEqual([`brings ${third}`, `erases ${second}`])
  store.close()
})
