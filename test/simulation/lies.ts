/** What a dishonest member's client says of documents: snapshots that are not what the log says, and records that nobody may write. */
import type { Store } from '@colloque/client'
import type { Random, Sodium } from '@colloque/crypto'
import type { NewEntry } from '@colloque/protocol'
import * as Y from 'yjs'
import { paragraph, updateBy } from '../support/document-dishonest.ts'
import type { ForgedPlace, ForgedSnapshot, Forger } from '../support/document-forger.ts'
import { textOf } from '../support/document-page.ts'
import { clientIdOf, contentDigest, type DocumentRow, loadDoc, type SnapshotRecord } from '../support/engine-parts.ts'
import type { Choice } from './choice.ts'

export interface Liar {
  readonly store: Store
  readonly sodium: Sodium
  readonly random: Random
  readonly forger: Forger
  readonly choice: Choice
  readonly device: Uint8Array
}

interface Told {
  readonly liar: Liar
  readonly place: ForgedPlace
  readonly row: DocumentRow
}

interface Said {
  readonly doc: Y.Doc
  readonly changed?: Partial<SnapshotRecord>
}

const deviceOf = (writer: Uint8Array): Uint8Array => writer.slice(16)
const whole = ({ liar, place }: Told): Y.Doc => loadDoc(liar.store, place.log, Number.MAX_SAFE_INTEGER)

/** Another device that may write. */
function victim({ liar, place }: Told): Uint8Array {
  const others = place.epoch.writers.map(deviceOf).filter((device) => !device.every((byte, at) => byte === liar.device[at]))
  return liar.choice.of(others) ?? liar.device
}

/** A client id of another member's window. */
const theirs = (told: Told): number => clientIdOf(told.liar.sodium, told.place.log, victim(told), told.liar.choice.below(3))

/** A client id of a window that this device never opened. */
const unused = ({ liar, place }: Told): number => liar.forger.client(place.log, 10_000 + liar.choice.below(50_000))

const AUTHORS = 'SELECT device, sessions FROM document_author WHERE log = ? ORDER BY device'

const SNAPSHOTS: Readonly<Record<string, (told: Told) => Said>> = {
  'drops all of it': () => ({ doc: new Y.Doc() }),
  'covers more than it holds': ({ liar, place, row }) => ({ doc: loadDoc(liar.store, place.log, row.cursor >> 1) }),
  'adds what the log does not have'(told) {
    const doc = whole(told)
    updateBy(unused(told), paragraph('inventé'), doc)
    return { doc }
  },
  'writes in the name of another'(told) {
    const doc = whole(told)
    updateBy(theirs(told), paragraph('inventé'), doc)
    return { doc }
  },
  'takes all of it for one’s own'(told) {
    const doc = new Y.Doc()
    updateBy(unused(told), paragraph(textOf(whole(told))), doc)
    return { doc }
  },
  'has another digest': (told) => ({ doc: whole(told), changed: { digest: told.liar.random.bytes(32) } }),
  'has another hash of the log': (told) => ({ doc: whole(told), changed: { hash: told.liar.random.bytes(32) } }),
  'is no state': (told) => ({ doc: whole(told), changed: { state: told.liar.random.bytes(40) } }),
  'hides who wrote': (told) => ({ doc: whole(told), changed: { authors: [] } }),
  'is signed by nobody': (told) => ({ doc: whole(told), changed: { device: told.liar.random.bytes(16) } })
}

export interface LyingSnapshot extends ForgedSnapshot {
  readonly isLie: boolean
}

/** A snapshot that no honest device makes of this document. */
export function lyingSnapshot(liar: Liar, place: ForgedPlace, row: DocumentRow, snapshot?: Uint8Array): LyingSnapshot {
  const told = { liar, place, row }
  const { doc, changed } = oneOf(liar.choice, SNAPSHOTS)(told)
  // An empty document has nothing to drop.
  const isLie = changed !== undefined || !Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(whole(told)))
  const digest = contentDigest(liar.sodium, doc, row.kind)
  const authors = liar.store.all<{ device: Uint8Array; sessions: number }>(AUTHORS, place.log)
  const state = Y.encodeStateAsUpdate(doc)
  return { ...liar.forger.snapshot(place, state, { digest, authors, ...changed, ...(snapshot && { snapshot }) }), isLie }
}

const RECORDS: Readonly<Record<string, (told: Told) => readonly NewEntry[]>> = {
  'in the name of another': (told) => [record(told, { update: updateBy(theirs(told), paragraph('inventé')) })],
  'under another id than its own'({ liar, place }) {
    const { bytes } = liar.forger.entry(place, seen)
    return [{ entryId: liar.random.bytes(16), bytes }]
  },
  'of another record': ({ liar, place }) => [liar.forger.entry(place, seen, { record: liar.random.bytes(16) })],
  'of another log': ({ liar, place }) => [liar.forger.entry(place, seen, { log: liar.random.bytes(16) })],
  'of another device': (told) => [told.liar.forger.entry(told.place, seen, { device: victim(told) })],
  'counted before': ({ liar, place }) => [liar.forger.entry(place, seen, { counter: 1 })],
  'counted far ahead': ({ liar, place, row }) => [liar.forger.entry(place, seen, { counter: row.cursor + 1_000 })],
  'of another past': ({ liar, place, row }) => [
    liar.forger.entry(place, seen, { head: { seq: Math.max(1, row.cursor), hash: liar.random.bytes(32) } })
  ],
  'two of the same numbers'(told) {
    const session = 60_000 + told.liar.choice.below(5_000)
    const client = told.liar.forger.client(told.place.log, session)
    return ['a', 'bc'].map((text) => record(told, { session, update: updateBy(client, paragraph(text)) }))
  },
  'that is no update': (told) => [record(told, { update: told.liar.random.bytes(60) })],
  'that verifies whatever comes': ({ liar, place, row }) =>
    [0, 1, 2].map((more) => {
      const version = row.snapshot.version + more
      return liar.forger.entry(place, { type: 'verified', version, covers: row.cursor, digest: liar.random.bytes(32) })
    })
}

const seen = { type: 'seen', at: 1 } as const

function record({ liar, place }: Told, body: { readonly update: Uint8Array; readonly session?: number }): NewEntry {
  return liar.forger.entry(place, { type: 'update', session: 0, at: 1, ...body })
}

/** Records that are refused by all alike, or that tell on their author. */
export function lyingRecords(liar: Liar, place: ForgedPlace, row: DocumentRow): readonly NewEntry[] {
  return oneOf(liar.choice, RECORDS)({ liar, place, row })
}

function oneOf<T>(choice: Choice, all: Readonly<Record<string, T>>): T {
  const chosen = choice.of(Object.values(all))
  if (chosen === undefined) throw new Error('nothing to choose from')
  return chosen
}
