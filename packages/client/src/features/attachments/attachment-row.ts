/** The attachment table, read and written. A row is the whole state of a transfer: what is not here is forgotten in a crash. */
import type { Attachment, ClientCode } from '@colloque/client-api'
import { toHex } from '../../hex.ts'
import type { Store } from '../../ports/index.ts'

export interface AttachmentRow {
  readonly attachment: Uint8Array
  readonly message: Uint8Array
  readonly position: number
  readonly name: string
  readonly media_type: string
  readonly size_bytes: number
  readonly blob: Uint8Array
  /** Empty once destroyed: a key never seals a second file. */
  readonly key: Uint8Array
  readonly read_token: Uint8Array
  /** Known once all is sealed. */
  readonly hash: Uint8Array | null
  readonly state: Attachment['state']
  readonly failure: string | null
  readonly source_path: string | null
  readonly source_version: string | null
  readonly upload_token: Uint8Array | null
  /** Of a withdrawn attachment: its blob is still to be deleted at the relay. */
  readonly delete_token: Uint8Array | null
  /** 1 or 0 of one's own; not known of others'. */
  readonly metadata_removed: number | null
}

/** In the place of the message, of a staged attachment, which has none yet. */
export const NO_MESSAGE = new Uint8Array(32)

const COLUMNS =
  'attachment, message, position, name, media_type, size_bytes, blob, key, read_token, hash, state, failure, source_path, source_version, upload_token, delete_token, metadata_removed'

export function insertRow(store: Store, row: AttachmentRow): void {
  store.run(
    `INSERT INTO attachment (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.attachment,
    row.message,
    row.position,
    row.name,
    row.media_type,
    row.size_bytes,
    row.blob,
    row.key,
    row.read_token,
    row.hash,
    row.state,
    row.failure,
    row.source_path,
    row.source_version,
    row.upload_token,
    row.delete_token,
    row.metadata_removed
  )
}

export function rowOf(store: Store, attachment: Uint8Array): AttachmentRow | undefined {
  return store.get<AttachmentRow>(`SELECT ${COLUMNS} FROM attachment WHERE attachment = ?`, attachment)
}

export function stagedRows(store: Store): AttachmentRow[] {
  return store.all<AttachmentRow>(`SELECT ${COLUMNS} FROM attachment WHERE message = ? AND state = 'staged'`, NO_MESSAGE)
}

export function rowsOfMessage(store: Store, message: Uint8Array): AttachmentRow[] {
  return store.all<AttachmentRow>(`SELECT ${COLUMNS} FROM attachment WHERE message = ? ORDER BY position`, message)
}

/** Of messages. Small files first: a letter does not wait for a scan. */
export function rowsToUpload(store: Store): AttachmentRow[] {
  return store.all<AttachmentRow>(
    `SELECT ${COLUMNS} FROM attachment a WHERE state IN ('sealing', 'uploading')
      AND NOT EXISTS (SELECT 1 FROM tree_file t WHERE t.message = a.message) ORDER BY size_bytes`
  )
}

/** Of folder trees, in the order of their queue. */
export function treeRowsToUpload(store: Store, limit: number): AttachmentRow[] {
  const columns = COLUMNS.replaceAll(/\w+/g, 'a.$&')
  return store.all<AttachmentRow>(
    `SELECT ${columns} FROM attachment a CROSS JOIN tree_file t ON t.message = a.message
     WHERE a.state IN ('sealing', 'uploading') AND t.paused = 0 ORDER BY t.position LIMIT ?`,
    limit
  )
}

export function rowsToDelete(store: Store): AttachmentRow[] {
  return store.all<AttachmentRow>(`SELECT ${COLUMNS} FROM attachment WHERE key = x'' AND delete_token IS NOT NULL`)
}

export function setState(
  store: Store,
  attachment: Uint8Array,
  state: Attachment['state'],
  failure: ClientCode | null = null
): void {
  store.run('UPDATE attachment SET state = ?, failure = ? WHERE attachment = ?', state, failure, attachment)
}

/** Everything sealed: the source is not needed any more, so its path is not kept. */
export function setSealed(store: Store, attachment: Uint8Array, hash: Uint8Array): void {
  store.run(
    "UPDATE attachment SET state = 'uploading', hash = ?, source_path = NULL, source_version = NULL WHERE attachment = ? AND state = 'sealing'",
    hash,
    attachment
  )
}

export function setUploaded(store: Store, attachment: Uint8Array): void {
  store.run("UPDATE attachment SET state = 'uploaded', failure = NULL, upload_token = NULL WHERE attachment = ?", attachment)
}

/** Destroys the key with everything that it opens here; only the right to delete the blob stays, until that is done. */
export function setWithdrawn(store: Store, attachment: Uint8Array, state: 'failed' | 'cancelled', failure: ClientCode): void {
  store.run('DELETE FROM attachment_window WHERE attachment = ?', attachment)
  store.run(
    `UPDATE attachment SET state = ?, failure = ?, key = x'', read_token = x'', hash = NULL,
      source_path = NULL, source_version = NULL, upload_token = NULL WHERE attachment = ?`,
    state,
    failure,
    attachment
  )
}

/** What was under way when the process ended is under way no more. */
export function endInterruptedDownloads(store: Store): void {
  store.run("UPDATE attachment SET state = 'available' WHERE state = 'downloading'")
}

export function setDeleted(store: Store, attachment: Uint8Array): void {
  store.run('DELETE FROM attachment_window WHERE attachment = ?', attachment)
  store.run('UPDATE attachment SET delete_token = NULL WHERE attachment = ?', attachment)
}

/** As the contract shows it. */
export function toAttachment(row: AttachmentRow): Attachment {
  return {
    id: toHex(row.attachment),
    name: row.name,
    sizeBytes: row.size_bytes,
    type: row.media_type,
    state: row.state,
    ...(row.failure === null ? {} : { failure: row.failure }),
    ...(row.metadata_removed === null ? {} : { metadataRemoved: row.metadata_removed === 1 })
  }
}
