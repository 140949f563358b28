/** Seals what a member signs of documents with all that the member has, but with any content: the same parts as an honest client, and none of its rules. */
import type { Store } from '@colloque/client'
import type { Random, Sodium } from '@colloque/crypto'
import type { NewEntry } from '@colloque/protocol'
import {
  type ContentRecord,
  clientIdOf,
  type DocumentBody,
  encodeDocumentBody,
  entryKey,
  loadDocument,
  type SnapshotRecord,
  type SpaceEpoch,
  sealEntry,
  sealSnapshot,
  signRecord,
  signSnapshot
} from './engine-parts.ts'

export interface ForgerParts {
  readonly store: Store
  readonly sodium: Sodium
  readonly random: Random
  readonly device: Uint8Array
  readonly recordSeed: Uint8Array
}

export interface ForgedPlace {
  readonly space: Uint8Array
  readonly epoch: SpaceEpoch
  readonly log: Uint8Array
}

export interface ForgedSnapshot {
  readonly snapshot: Uint8Array
  readonly covers: number
  /** The newest that this device knows of. */
  readonly previous: number
  readonly parts: readonly Uint8Array[]
}

export interface Forger {
  /** A Yjs client id of this device in a document. */
  client(log: Uint8Array, session?: number): number
  /** Sealed as an honest device would seal it now, but for `changed`. */
  entry(place: ForgedPlace, body: DocumentBody | Uint8Array, changed?: Partial<ContentRecord>, entryId?: Uint8Array): NewEntry
  /** Of the document as this device has read it, with any state, and with these changes. */
  snapshot(place: ForgedPlace, state: Uint8Array, changed?: Partial<SnapshotRecord>): ForgedSnapshot
}

const HASH_BYTES = 32

export function createForger({ store, sodium, random, device, recordSeed }: ForgerParts): Forger {
  const directory = { index: 0, hash: new Uint8Array(HASH_BYTES) }
  const counters = new Map<string, number>()

  function counterOf(log: Uint8Array): number {
    const key = log.join()
    const known = store.get<{ counter: number }>('SELECT own_counter AS counter FROM document_log WHERE log = ?', log)
    const next = (counters.get(key) ?? known?.counter ?? 0) + 1
    counters.set(key, next)
    return next
  }

  return {
    client: (log, session = 0) => clientIdOf(sodium, log, device, session),
    entry({ space, epoch, log }, body, changed = {}, entryId = random.bytes(16)) {
      const honest: ContentRecord = {
        version: 1,
        space,
        log,
        epoch: epoch.epoch,
        record: entryId,
        device,
        counter: changed.counter ?? counterOf(log),
        directory,
        body: body instanceof Uint8Array ? body : encodeDocumentBody(body)
      }
      const signed = signRecord(sodium, { ...honest, ...changed }, recordSeed)
      return { entryId, bytes: sealEntry({ sodium, random }, epoch, entryKey(epoch, log), { log, entryId }, signed) }
    },
    snapshot({ space, epoch, log }, state, changed = {}) {
      const row = loadDocument(store, log)
      if (row === undefined) throw new Error('no such document')
      const snapshot = changed.snapshot ?? random.bytes(16)
      const record: SnapshotRecord = {
        ...{ version: 1, space, log, epoch: epoch.epoch, snapshot, device, covers: row.cursor, hash: row.hash },
        ...{ directory, state, digest: new Uint8Array(HASH_BYTES), authors: [], versions: [] },
        ...changed
      }
      const signed = signSnapshot(sodium, record, recordSeed)
      const parts = [...sealSnapshot({ sodium, random }, epoch, { log, snapshot }, signed)]
      return { snapshot, covers: record.covers, previous: row.snapshot.version, parts }
    }
  }
}
