import * as Y from 'yjs'
import type { Store } from '../../ports/index.ts'

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
  readonly inserted: number
  readonly removed: number
}

/** Inside a transaction. */
export function insertUpdate(store: Store, update: NewUpdate): void {
  store.run(
    `INSERT INTO document_update (log, seq, entry_id, device, session, at, bytes, inserted, removed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (entry_id) DO UPDATE SET seq = excluded.seq`,
    update.log,
    update.seq,
    update.entry_id,
    update.device,
    update.session,
    update.at,
    update.bytes,
    update.inserted,
    update.removed
  )
  store.run('UPDATE document SET changed_at = max(changed_at, ?) WHERE log = ?', update.at, update.log)
}

/** Inside a transaction: one's own stands in the log. */
export function numberUpdate(store: Store, entryId: Uint8Array, seq: number): boolean {
  return store.run('UPDATE document_update SET seq = ? WHERE entry_id = ?', seq, entryId).changes > 0
}

/** Inside a transaction: the number of a window's session, never given again. Undefined when all are used. */
export function takeSession(store: Store, log: Uint8Array, sessions: number): number | undefined {
  const row = store.get<{ next_session: number }>('SELECT next_session FROM document WHERE log = ?', log)
  if (row === undefined || row.next_session >= sessions) return undefined
  store.run('UPDATE document SET next_session = next_session + 1 WHERE log = ?', log)
  return row.next_session
}

/** As the log has it up to a number, and, without one, with what is still one's own alone. */
export function loadDoc(store: Store, log: Uint8Array, upTo?: number): Y.Doc {
  const doc = new Y.Doc({ guid: '' })
  const row = store.get<{ base: Uint8Array | null; base_seq: number; checkpoint: Uint8Array | null; checkpoint_seq: number }>(
    'SELECT base, base_seq, checkpoint, checkpoint_seq FROM document WHERE log = ?',
    log
  )
  if (row === undefined) return doc
  const begins = upTo === undefined || upTo >= row.checkpoint_seq
  const start = begins && row.checkpoint ? row.checkpoint : row.base
  const after = begins && row.checkpoint ? row.checkpoint_seq : row.base_seq
  const rows = store.all<{ bytes: Uint8Array }>(
    `SELECT bytes FROM document_update WHERE log = ? AND refused = 0 AND ((seq > ? AND seq <= ?) OR (seq IS NULL AND ?))
     ORDER BY seq IS NULL, seq, number`,
    log,
    after,
    upTo ?? Number.MAX_SAFE_INTEGER,
    upTo === undefined ? 1 : 0
  )
  doc.transact(() => {
    if (start) Y.applyUpdate(doc, start)
    for (const { bytes } of rows) Y.applyUpdate(doc, bytes)
  })
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

/** Inside a transaction. */
export function saveCheckpoint(store: Store, log: Uint8Array, seq: number, state: Uint8Array): void {
  store.run('UPDATE document SET checkpoint = ?, checkpoint_seq = ? WHERE log = ?', state, seq, log)
}

/** Inside a transaction: what a snapshot brought stands in place of all that came before it. */
export function saveBase(store: Store, log: Uint8Array, seq: number, state: Uint8Array): void {
  store.run('UPDATE document SET base = ?, base_seq = ?, checkpoint = NULL, checkpoint_seq = 0 WHERE log = ?', state, seq, log)
}

/** Inside a transaction: everything of its content. */
export function eraseDocument(store: Store, log: Uint8Array): void {
  for (const table of [
    'document',
    'document_update',
    'document_part',
    'document_seen',
    'document_version',
    'document_approval',
    'document_author'
  ])
    store.run(`DELETE FROM ${table} WHERE log = ?`, log)
}
