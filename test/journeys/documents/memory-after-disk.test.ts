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
