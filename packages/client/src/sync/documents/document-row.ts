import { logHashStart, type Sodium } from '@colloque/crypto'
import { ClientError } from '../../error.ts'
import type { Store } from '../../ports/index.ts'
import type { DocumentKind } from './document-logs.ts'

/** What the vault holds of one document's log; of its content, nothing. */
export interface DocumentRow {
  readonly log: Uint8Array
  readonly space: Uint8Array
  readonly kind: DocumentKind
  /** creating: the relay does not know it yet. waiting: written before we came, and no snapshot could be read yet. */
  status: 'creating' | 'open' | 'waiting' | 'ended' | 'deleted'
  /** How far it was read, the hash of that, and the epoch that it has reached: nothing of an earlier one follows. */
  cursor: number
  hash: Uint8Array
  cursorEpoch: number
  /** The newest snapshot that this device knows of; 0: none. */
  snapshot: KnownSnapshot
  /** Of the first entry that was read: who came with it or before reads all of the log without a snapshot. */
  firstEpoch: number | undefined
  /** What was written since the newest snapshot, in records and sealed bytes. */
  sinceRecords: number
  sinceBytes: number
  /** False while it is read on from a snapshot that nobody but its signer is known to have held against the log. */
  isTrusted: boolean
}

export interface KnownSnapshot {
  readonly version: number
  readonly covers: number
  readonly epoch: number
  /** Who signed it. */
  readonly device: Uint8Array
  /** When this device first knew of it. */
  readonly seenAt: number
  /** Held against the log by a device of another account than its maker's, or by oneself in a space of one. */
  readonly isVerified: boolean
}

interface Columns {
  readonly log: Uint8Array
  readonly space: Uint8Array
  readonly kind: DocumentKind
  readonly status: DocumentRow['status']
  readonly cursor: number
  readonly hash: Uint8Array
  readonly cursor_epoch: number
  readonly first_epoch: number | null
  readonly since_records: number
  readonly since_bytes: number
  readonly snapshot_version: number
  readonly snapshot_covers: number
  readonly snapshot_epoch: number
  readonly snapshot_device: Uint8Array
  readonly snapshot_seen_at: number
  readonly snapshot_verified: number
  readonly base_trusted: number
}

const SELECT = `SELECT log, space, kind, status, cursor, hash, cursor_epoch, first_epoch, since_records, since_bytes,
  snapshot_version, snapshot_covers, snapshot_epoch, snapshot_device, snapshot_seen_at, snapshot_verified, base_trusted FROM document_log`

const toRow = (columns: Columns): DocumentRow => ({
  log: columns.log,
  space: columns.space,
  kind: columns.kind,
  status: columns.status,
  cursor: columns.cursor,
  hash: columns.hash,
  cursorEpoch: columns.cursor_epoch,
  firstEpoch: columns.first_epoch ?? undefined,
  sinceRecords: columns.since_records,
  sinceBytes: columns.since_bytes,
  snapshot: {
    version: columns.snapshot_version,
    covers: columns.snapshot_covers,
    epoch: columns.snapshot_epoch,
    device: columns.snapshot_device,
    seenAt: columns.snapshot_seen_at,
    isVerified: columns.snapshot_verified === 1
  },
  isTrusted: columns.base_trusted === 1
})

export function loadDocument(store: Store, log: Uint8Array): DocumentRow | undefined {
  const columns = store.get<Columns>(`${SELECT} WHERE log = ?`, log)
  return columns && toRow(columns)
}

/** Nothing more is read or sent there. */
export const isOver = ({ status }: DocumentRow): boolean => status === 'ended' || status === 'deleted'

/** Those that are still followed, of one space or of all, the trees first, then by when they were last read. */
export function loadDocuments(store: Store, space?: Uint8Array): DocumentRow[] {
  const followed = `${SELECT} WHERE status NOT IN ('ended', 'deleted')${space === undefined ? '' : ' AND space = ?'}`
  return store
    .all<Columns>(`${followed} ORDER BY kind = 'document', read_at DESC`, ...(space === undefined ? [] : [space]))
    .map(toRow)
}

/** Inside a transaction; false when it is known already. */
export function insertDocument(
  store: Store,
  sodium: Sodium,
  document: { log: Uint8Array; space: Uint8Array; kind: DocumentKind; isOwn: boolean },
  nowMs: number
): boolean {
  const { log, space, kind, isOwn } = document
  const { changes } = store.run(
    'INSERT OR IGNORE INTO document_log (log, space, kind, status, cursor, hash, read_at) VALUES (?, ?, ?, ?, 0, ?, ?)',
    log,
    space,
    kind,
    isOwn ? 'creating' : 'open',
    logHashStart(sodium, log),
    nowMs
  )
  return changes > 0
}

/** Inside a transaction: one is a member again. What was never made at the relay is to be made still. */
export function reopenDocuments(store: Store, space: Uint8Array): void {
  store.run(
    `UPDATE document_log SET status = CASE
       WHEN cursor = 0 AND EXISTS (SELECT 1 FROM document_outbox o WHERE o.log = document_log.log) THEN 'creating' ELSE 'open' END
     WHERE space = ? AND status = 'ended'`,
    space
  )
}

/** The membership ended: also what was never read, nor made at the relay. */
export function endDocuments(store: Store, space: Uint8Array): void {
  store.run("UPDATE document_log SET status = 'ended' WHERE space = ? AND status IN ('creating', 'open', 'waiting')", space)
}

export type ReadPlace = Pick<DocumentRow, 'cursor' | 'hash' | 'cursorEpoch' | 'firstEpoch' | 'sinceRecords' | 'sinceBytes'>

/** Inside the transaction that stores what was read. Throws `unknown-document`, so that nothing of it is stored, where it was erased meanwhile. */
export function saveRead(store: Store, log: Uint8Array, place: ReadPlace, nowMs: number): void {
  const { changes } = store.run(
    `UPDATE document_log SET cursor = ?, hash = ?, cursor_epoch = ?, first_epoch = ?, since_records = ?, since_bytes = ?, read_at = ?
     WHERE log = ? AND status <> 'deleted'`,
    place.cursor,
    place.hash,
    place.cursorEpoch,
    place.firstEpoch ?? null,
    place.sinceRecords,
    place.sinceBytes,
    nowMs,
    log
  )
  if (changes === 0) throw new ClientError('unknown-document')
}

/** Inside a transaction: it was read to its end in this epoch. */
export function saveReached(store: Store, log: Uint8Array, epoch: number): void {
  store.run('UPDATE document_log SET cursor_epoch = ? WHERE log = ?', epoch, log)
}

export function saveStatus(store: Store, log: Uint8Array, status: DocumentRow['status']): void {
  store.run('UPDATE document_log SET status = ? WHERE log = ?', status, log)
}

/** Inside a transaction: a newer one, with so many records written since. */
export function saveSnapshot(store: Store, log: Uint8Array, snapshot: KnownSnapshot, sinceRecords: number): void {
  store.run(
    `UPDATE document_log SET snapshot_version = ?, snapshot_covers = ?, snapshot_epoch = ?, snapshot_device = ?,
       snapshot_seen_at = ?, snapshot_verified = ?, since_records = ?, since_bytes = 0
     WHERE log = ?`,
    snapshot.version,
    snapshot.covers,
    snapshot.epoch,
    snapshot.device,
    snapshot.seenAt,
    snapshot.isVerified ? 1 : 0,
    sinceRecords,
    log
  )
}

/** Inside a transaction. */
export function saveTrust(store: Store, log: Uint8Array, isTrusted: boolean): void {
  store.run('UPDATE document_log SET base_trusted = ? WHERE log = ?', isTrusted ? 1 : 0, log)
}

/** Inside a transaction. */
export function noteSnapshot(store: Store, log: Uint8Array, snapshot: KnownSnapshot): void {
  store.run(
    `INSERT INTO document_snapshot (log, version, device, seen_at, verified) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (log, version) DO UPDATE SET verified = max(verified, excluded.verified)`,
    log,
    snapshot.version,
    snapshot.device,
    snapshot.seenAt,
    snapshot.isVerified ? 1 : 0
  )
}

export function makerOf(store: Store, log: Uint8Array, version: number): Uint8Array | undefined {
  return store.get<{ device: Uint8Array }>('SELECT device FROM document_snapshot WHERE log = ? AND version = ?', log, version)
    ?.device
}

/** Inside a transaction. */
export function noteVerified(store: Store, log: Uint8Array, version: number): void {
  store.run('UPDATE document_snapshot SET verified = 1 WHERE log = ? AND version = ?', log, version)
  store.run('UPDATE document_log SET snapshot_verified = 1 WHERE log = ? AND snapshot_version = ?', log, version)
}

/** [SNAP-3] Inside a transaction: an account says so in the log. What it says of versions before the one that is known serves nobody. */
export function noteVerifier(store: Store, { log, snapshot }: DocumentRow, version: number, account: Uint8Array): void {
  store.run('DELETE FROM document_verified WHERE log = ? AND version < ?', log, snapshot.version)
  if (version >= snapshot.version)
    store.run('INSERT OR IGNORE INTO document_verified (log, version, account) VALUES (?, ?, ?)', log, version, account)
}

/** Who said so. */
export const verifiersOf = (store: Store, log: Uint8Array, version: number): readonly Uint8Array[] =>
  store
    .all<{ account: Uint8Array }>('SELECT account FROM document_verified WHERE log = ? AND version = ?', log, version)
    .map(({ account }) => account)

/** The newest that was verified and seen before a time. */
export function oldEnough(store: Store, log: Uint8Array, seenBefore: number): number | undefined {
  const row = store.get<{ version: number | null }>(
    'SELECT max(version) AS version FROM document_snapshot WHERE log = ? AND verified = 1 AND seen_at <= ?',
    log,
    seenBefore
  )
  return row?.version ?? undefined
}

/** Inside a transaction: it serves no more, by itself or with all before it. */
export function forgetSnapshots(store: Store, log: Uint8Array, version: number, andBefore: boolean): void {
  store.run(`DELETE FROM document_snapshot WHERE log = ? AND version ${andBefore ? '<=' : '='} ?`, log, version)
}
