import * as Y from 'yjs'
import type { Store } from '../../ports/index.ts'
import { ContentError } from '../../sync/content-error.ts'
import { UPDATE_BYTES } from '../../sync/documents/bodies.ts'
import type { WrittenUpdate } from '../../sync/documents/document-outbox.ts'
import { loadPast } from '../../sync/documents/past-row.ts'
import { eraseItem } from '../search/item-texts.ts'
import { contentsOf, isInOrder } from './yjs-update.ts'

/**
 * What the vault holds of a document's content: a base that it begins from, every update since, and a checkpoint that spares most of
 * them when it is opened. Rows without a number are one's own, not yet in the log.
 */
export interface UpdateRow {
  readonly number: number
  readonly seq: number | null
  readonly entry_id: Uint8Array
  readonly device: Uint8Array
  readonly session: number
  readonly at: number
  readonly bytes: Uint8Array
}

/** Inside a transaction. */
export function insertDocumentContent(store: Store, log: Uint8Array): void {
  store.run('INSERT OR IGNORE INTO document (log) VALUES (?)', log)
}

export interface NewUpdate extends Omit<UpdateRow, 'number'> {
  readonly log: Uint8Array
  /** Of its first part, where it came in several. */
  readonly first_seq: number | null
  /** As its author says. */
  readonly restores: number | null
  readonly inserted: number
  readonly removed: number
}

/** Inside a transaction. */
export function insertUpdate(store: Store, update: NewUpdate): void {
  insert(store, update, 0)
  store.run(
    'UPDATE document SET changed_at = max(changed_at, ?), unindexed = unindexed + 1, projected = 0 WHERE log = ?',
    update.at,
    update.log
  )
}

/** Inside a transaction: from before what this device began from, to be held against that; the document stays as it is. */
export const insertPastUpdate = (store: Store, update: NewUpdate): void => insert(store, update, 1)

function insert(store: Store, update: NewUpdate, past: 0 | 1): void {
  store.run(
    `INSERT INTO document_update (log, seq, first_seq, entry_id, device, session, at, bytes, restores, inserted, removed, past)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (log, entry_id) DO ${past ? 'NOTHING' : 'UPDATE SET seq = excluded.seq, first_seq = excluded.first_seq, past = 0'}`,
    update.log,
    update.seq,
    update.first_seq,
    update.entry_id,
    update.device,
    update.session,
    update.at,
    update.bytes,
    update.restores,
    update.inserted,
    update.removed,
    past
  )
}

/** Inside a transaction: what is read of the past from now on follows this. */
export function savePastBase(store: Store, log: Uint8Array, seq: number, state: Uint8Array | null): void {
  store.run('UPDATE document SET past_base = ?, past_seq = ? WHERE log = ?', state, seq, log)
  store.run('DELETE FROM document_update WHERE log = ? AND seq <= ?', log, seq)
}

const PAST_TABLES = ['document_update', 'document_version', 'document_approval']

/** Inside a transaction: what was read of the past leads to what this device began from, and counts like the rest. */
export function settlePast(store: Store, log: Uint8Array): void {
  store.run(
    `INSERT INTO document_author (log, device, sessions)
     SELECT log, device, max(session) + 1 FROM document_update WHERE log = ? AND past = 1 AND refused = 0 GROUP BY device
     ON CONFLICT (log, device) DO UPDATE SET sessions = max(sessions, excluded.sessions)`,
    log
  )
  for (const table of PAST_TABLES) store.run(`UPDATE ${table} SET past = 0 WHERE log = ? AND past = 1`, log)
}

/** Inside a transaction: nothing stays of what was read of the past, from this number on, and was not held against the present. */
export function dropPast(store: Store, log: Uint8Array, after: number): void {
  for (const table of [...PAST_TABLES, 'document_part']) store.run(`DELETE FROM ${table} WHERE log = ? AND past = 1`, log)
  if (after === 0) store.run('UPDATE document SET past_base = NULL, past_seq = 0 WHERE log = ?', log)
}

/** Inside a transaction: one's own stands in the log. */
export function numberUpdate(store: Store, { log, entry_id: entryId, seq, first_seq: firstSeq }: NewUpdate): boolean {
  const { changes } = store.run(
    'UPDATE document_update SET seq = ?, first_seq = ? WHERE log = ? AND entry_id = ?',
    seq,
    firstSeq,
    log,
    entryId
  )
  return changes > 0
}

/** One's own that is not in the log and takes several records. */
export const largeUnsent = (store: Store, log: Uint8Array): readonly Pick<UpdateRow, 'entry_id' | 'bytes'>[] =>
  store.all(
    'SELECT entry_id, bytes FROM document_update WHERE log = ? AND seq IS NULL AND length(bytes) > ? ORDER BY number',
    log,
    UPDATE_BYTES
  )

/** Inside a transaction: one's own that is not in the log leaves under another id. False where there is none of this one. */
export function sendAnew(
  store: Store,
  log: Uint8Array,
  entryId: Uint8Array,
  send: (update: WrittenUpdate) => Uint8Array
): boolean {
  const row = store.get<{ number: number; session: number; at: number; update: Uint8Array; restores: number | null }>(
    'SELECT number, session, at, bytes AS "update", restores FROM document_update WHERE log = ? AND entry_id = ? AND seq IS NULL',
    log,
    entryId
  )
  if (row === undefined) return false
  const { number, restores, ...written } = row
  const anew = send({ ...written, ...(restores !== null && { restores }) })
  store.run('UPDATE document_update SET entry_id = ? WHERE number = ?', anew, number)
  return true
}

/** [SNAP-2] The last number, up to the cursor, that cuts through no update in parts: none that is there, none that may still come in this epoch. */
export function wholeUpTo(store: Store, log: Uint8Array, epoch: number, cursor: number): number {
  const awaited = firstAwaited(store, log, epoch, cursor)
  let end = awaited === undefined ? cursor : awaited - 1
  // From the last back: what ends before it cuts nothing, whatever was cut before.
  const updates = store.all<{ seq: number; first: number }>(
    `SELECT seq, first_seq AS first FROM document_update
     WHERE log = ? AND past = 0 AND first_seq IS NOT NULL AND seq > (SELECT base_seq FROM document WHERE log = ?) ORDER BY seq DESC`,
    log,
    log
  )
  for (const { seq, first } of updates) if (seq > end && first <= end) end = first - 1
  return end
}

/** The first part of an update whose last stands behind this number. */
export const firstCutBy = (store: Store, log: Uint8Array, seq: number): number | undefined =>
  store.get<{ first: number | null }>(
    'SELECT min(first_seq) AS first FROM document_update WHERE log = ? AND past = 0 AND first_seq IS NOT NULL AND seq > ? AND first_seq <= ?',
    log,
    seq,
    seq
  )?.first ?? undefined

/** The first part, up to this number, of one whose last may still come. */
export const firstAwaited = (store: Store, log: Uint8Array, epoch: number, upTo: number): number | undefined =>
  store.get<{ first: number | null }>(
    'SELECT min(seq) AS first FROM document_part WHERE log = ? AND past = 0 AND epoch = ? AND seq <= ?',
    log,
    epoch,
    upTo
  )?.first ?? undefined

/** Inside a transaction: the number of a window's session, never given again. Undefined when all are used. */
export function takeSession(store: Store, log: Uint8Array, sessions: number): number | undefined {
  const next = store.get<{ next_session: number }>(
    'UPDATE document SET next_session = next_session + 1 WHERE log = ? AND next_session < ? RETURNING next_session',
    log,
    sessions
  )
  return next && next.next_session - 1
}

/** How many session numbers this device has used in a document. */
export const sessionsUsed = (store: Store, log: Uint8Array): number =>
  store.get<{ next_session: number }>('SELECT next_session FROM document WHERE log = ?', log)?.next_session ?? 0

/** The number that the content held here begins from; before it nothing can be rebuilt. */
export const baseSeqOf = (store: Store, log: Uint8Array): number =>
  store.get<{ base_seq: number }>('SELECT base_seq FROM document WHERE log = ?', log)?.base_seq ?? 0

/** Inside a transaction: it is applied nowhere. */
export function refuseUpdate(store: Store, log: Uint8Array, seq: number): void {
  store.run('UPDATE document_update SET refused = 1 WHERE log = ? AND seq = ?', log, seq)
  store.run('UPDATE document SET unindexed = unindexed + 1, projected = 0 WHERE log = ?', log)
}

/** As the log has it up to a number, and, without one, with what is still one's own alone. Before the base, as far as the past was read. */
export function loadDoc(store: Store, log: Uint8Array, upTo?: number): Y.Doc {
  const row = store.get<{ base: Uint8Array | null; base_seq: number; checkpoint: Uint8Array | null; checkpoint_seq: number }>(
    'SELECT base, base_seq, checkpoint, checkpoint_seq FROM document WHERE log = ?',
    log
  )
  if (row === undefined) return new Y.Doc({ guid: '' })
  if (upTo !== undefined && upTo < row.base_seq) return loadPastDoc(store, log, upTo)
  const begins = upTo === undefined || upTo >= row.checkpoint_seq
  const start = begins && row.checkpoint ? row.checkpoint : row.base
  const after = begins && row.checkpoint ? row.checkpoint_seq : row.base_seq
  return build(store, log, { start, after, upTo })
}

/** Whether this device can tell what the document was at a number of its log. */
export function isHere(store: Store, log: Uint8Array, seq: number): boolean {
  const row = store.get<{ base_seq: number; past_seq: number }>('SELECT base_seq, past_seq FROM document WHERE log = ?', log)
  if (row === undefined || seq >= row.base_seq) return true
  const past = loadPast(store, log)
  return past !== undefined && seq >= row.past_seq && seq <= (past.state === 'whole' ? past.cursor : past.first)
}

/** Up to a number from the beginning, whatever this device began from. */
export function loadPastDoc(store: Store, log: Uint8Array, upTo: number): Y.Doc {
  const row = store.get<{ past_base: Uint8Array | null; past_seq: number }>(
    'SELECT past_base, past_seq FROM document WHERE log = ?',
    log
  )
  return build(store, log, { start: row?.past_base ?? null, after: row?.past_seq ?? 0, upTo })
}

/**
 * Whether a document has all that was read here of the log up to a number, what was deleted included: nothing of a log is ever undone,
 * so one that lacks it is not that log's. In pages, for who has turns to give in between.
 */
export function* holdsWhatWasRead(store: Store, log: Uint8Array, upTo: number, doc: Y.Doc): Generator<boolean> {
  const has = contentsOf(doc)
  for (let after = 0; ; ) {
    const page = store.all<{ seq: number; bytes: Uint8Array }>(
      `SELECT seq, bytes FROM document_update WHERE log = ? AND refused = 0 AND past = 0 AND seq > ? AND seq <= ?
       ORDER BY seq LIMIT ${READ_AT_ONCE}`,
      log,
      after,
      upTo
    )
    if (page.length === 0) return
    yield page.every(({ bytes }) => has(bytes))
    after = page.at(-1)?.seq ?? upTo
  }
}
const READ_AT_ONCE = 500

interface Stretch {
  readonly start: Uint8Array | null
  readonly after: number
  readonly upTo: number | undefined
}

function build(store: Store, log: Uint8Array, { start, after, upTo }: Stretch): Y.Doc {
  const rows = updatesBehind(store, log, after, upTo)
  return applyAll(start, rows) ?? applyWhatCanBe(store, log, start, rows)
}

type Stored = readonly { readonly number: number; readonly bytes: Uint8Array }[]

/** In the order of the log; without an end, one's own that is not in it yet behind the rest. Two statements: in one, SQLite would look at every update there is. */
function updatesBehind(store: Store, log: Uint8Array, after: number, upTo: number | undefined): Stored {
  const numbered = store.all<Stored[number]>(
    'SELECT number, bytes FROM document_update WHERE log = ? AND refused = 0 AND seq > ? AND seq <= ? ORDER BY seq',
    log,
    after,
    upTo ?? Number.MAX_SAFE_INTEGER
  )
  return upTo === undefined ? numbered.concat(unsentUpdates(store, log)) : numbered
}

const unsentUpdates = (store: Store, log: Uint8Array): Stored[number][] =>
  store.all('SELECT number, bytes FROM document_update WHERE log = ? AND refused = 0 AND seq IS NULL ORDER BY number', log)

/** Undefined when Yjs threw in the middle: the document is then of no use. */
function applyAll(start: Uint8Array | null, rows: Stored): Y.Doc | undefined {
  const doc = new Y.Doc({ guid: '' })
  try {
    doc.transact(() => {
      if (start) Y.applyUpdate(doc, start)
      for (const { bytes } of rows) Y.applyUpdate(doc, bytes)
    })
    return doc
  } catch {
    doc.destroy()
    return undefined
  }
}

/** What cannot be applied where it stands is marked, once, and left out from then on. */
function applyWhatCanBe(store: Store, log: Uint8Array, start: Uint8Array | null, rows: Stored): Y.Doc {
  let kept: Stored = []
  for (const row of rows) {
    const trial = applyAll(start, [...kept, row])
    trial?.destroy()
    if (trial) kept = [...kept, row]
    else store.run('UPDATE document_update SET refused = 1 WHERE number = ?', row.number)
  }
  store.run('UPDATE document SET projected = 0 WHERE log = ?', log)
  const doc = applyAll(start, kept)
  if (doc === undefined) throw new ContentError('document')
  return doc
}

/** How much stands behind the checkpoint. */
export function behindCheckpoint(
  store: Store,
  log: Uint8Array
): { readonly updates: number; readonly sizeBytes: number; readonly seq: number } {
  const row = store.get<{ updates: number; bytes: number | null; seq: number | null }>(
    `SELECT count(*) AS updates, sum(length(bytes)) AS bytes, max(seq) AS seq FROM document_update
     WHERE log = ? AND seq > (SELECT max(checkpoint_seq, base_seq) FROM document WHERE log = ?)`,
    log,
    log
  )
  return { updates: row?.updates ?? 0, sizeBytes: row?.bytes ?? 0, seq: row?.seq ?? 0 }
}

export interface CheckpointPlace {
  readonly base_seq: number
  readonly checkpoint_seq: number
}

export const checkpointPlace = (store: Store, log: Uint8Array): CheckpointPlace | undefined =>
  store.get<CheckpointPlace>('SELECT base_seq, checkpoint_seq FROM document WHERE log = ?', log)

/** What a document is made of, in two pieces: `behind` comes after the state, and may be merged. */
export interface StoredWhole {
  readonly state: Uint8Array
  readonly behind: readonly Uint8Array[]
}

/** The checkpoint and what stands behind it, where all of it was made into a document before: there is nothing in it that Yjs cannot apply. */
export function storedWhole(store: Store, log: Uint8Array): StoredWhole | undefined {
  const row = store.get<{ checkpoint: Uint8Array | null; after: number; unindexed: number }>(
    'SELECT checkpoint, checkpoint_seq AS after, unindexed FROM document WHERE log = ?',
    log
  )
  if (!row?.checkpoint) return undefined
  const behind = updatesBehind(store, log, row.after, undefined).map(({ bytes }) => bytes)
  const isAsItIs = behind.length === 0 || (row.unindexed === 0 && isInOrder(behind))
  return isAsItIs ? { state: row.checkpoint, behind } : undefined
}

/** Of all that the document is made of: no less than its state has. */
export function storedBytes(store: Store, log: Uint8Array): number {
  const row = store.get<{ bytes: number; after: number }>(
    `SELECT coalesce(length(checkpoint), length(base), 0) AS bytes,
       CASE WHEN checkpoint IS NULL THEN base_seq ELSE checkpoint_seq END AS after FROM document WHERE log = ?`,
    log
  )
  if (row === undefined) return 0
  const sum = 'SELECT coalesce(sum(length(bytes)), 0) AS bytes FROM document_update WHERE log = ? AND refused = 0 AND'
  const numbered = store.get<{ bytes: number }>(`${sum} seq > ?`, log, row.after)
  const unsent = store.get<{ bytes: number }>(`${sum} seq IS NULL`, log)
  return row.bytes + (numbered?.bytes ?? 0) + (unsent?.bytes ?? 0)
}

/** Inside a transaction; not when what it was made from is not what stands there any more. */
export function saveCheckpoint(store: Store, log: Uint8Array, seq: number, state: Uint8Array, before: CheckpointPlace): void {
  store.run(
    'UPDATE document SET checkpoint = ?, checkpoint_seq = ? WHERE log = ? AND base_seq = ? AND checkpoint_seq = ?',
    state,
    seq,
    log,
    before.base_seq,
    before.checkpoint_seq
  )
}

/** Inside a transaction: what a snapshot brought stands in place of all that came before it. */
export function saveBase(store: Store, log: Uint8Array, seq: number, state: Uint8Array): void {
  store.run(
    `UPDATE document SET base = ?, base_seq = ?, checkpoint = NULL, checkpoint_seq = 0, unindexed = unindexed + 1, projected = 0
     WHERE log = ?`,
    state,
    seq,
    log
  )
}

/** Inside a transaction: everything of its content, its words in the index too. */
export function eraseDocument(store: Store, log: Uint8Array): void {
  eraseItem(store, log)
  for (const table of [
    'document',
    'tree_node',
    'document_update',
    'document_part',
    'document_seen',
    'document_version',
    'document_approval',
    'document_author'
  ])
    store.run(`DELETE FROM ${table} WHERE log = ?`, log)
}
