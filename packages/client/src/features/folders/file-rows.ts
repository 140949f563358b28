/** The table of files that are on their way into a folder tree, read and written. What is in the tree is in it no more. */
import type { ClientCode, QueueTotals } from '@colloque/client-api'
import type { Store } from '../../ports/index.ts'

export interface TreeFileRow {
  readonly position: number
  readonly message: Uint8Array
  readonly parent: string | null
  /** Whose image it is. */
  readonly document: string | null
  readonly name: string
  readonly size_bytes: number
  readonly media_type: string
  readonly at: number
  readonly source_path: string | null
  readonly keep_metadata: number | null
  /** 1: there is an attachment. */
  readonly begun: number
  readonly paused: number
  readonly failure: ClientCode | null
}

/** With how its attachment stands; null while there is none. */
export interface QueuedFile extends TreeFileRow {
  readonly attachment: Uint8Array | null
  readonly state: 'sealing' | 'uploading' | 'uploaded' | 'failed' | 'cancelled' | null
  readonly key: Uint8Array | null
}

export type NewTreeFile = Omit<TreeFileRow, 'position' | 'paused' | 'failure'>

const QUEUED = `SELECT t.*, a.attachment, a.state, a.key FROM tree_file t LEFT JOIN attachment a ON t.begun = 1 AND a.message = t.message`

export function insertFile(store: Store, file: NewTreeFile): void {
  store.run(
    `INSERT INTO tree_file (message, parent, document, name, size_bytes, media_type, at, source_path, keep_metadata, begun)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    file.message,
    file.parent,
    file.document,
    file.name,
    file.size_bytes,
    file.media_type,
    file.at,
    file.source_path,
    file.keep_metadata,
    file.begun
  )
}

export const isQueued = (store: Store, message: Uint8Array): boolean =>
  message.length > 32 && store.get('SELECT 1 FROM tree_file WHERE message = ?', message) !== undefined

export const fileOf = (store: Store, message: Uint8Array): QueuedFile | undefined =>
  store.get<QueuedFile>(`${QUEUED} WHERE t.message = ?`, message)

/** In their order; of one space, or of all. */
export const queuedFiles = (store: Store, space?: Uint8Array, limit = -1): QueuedFile[] =>
  space === undefined
    ? store.all<QueuedFile>(`${QUEUED} ORDER BY t.position LIMIT ?`, limit)
    : store.all<QueuedFile>(`${QUEUED} WHERE substr(t.message, 1, 16) = ? ORDER BY t.position LIMIT ?`, space, limit)

export const queueTotals = (store: Store): Pick<QueueTotals, 'count' | 'failed' | 'paused' | 'totalBytes'> =>
  store.get<Pick<QueueTotals, 'count' | 'failed' | 'paused' | 'totalBytes'>>(
    `SELECT count(*) AS count, total(failure IS NOT NULL) AS failed, total(paused) AS paused, total(size_bytes) AS totalBytes FROM tree_file`
  ) ?? { count: 0, failed: 0, paused: 0, totalBytes: 0 }

/** The next that is still a path. */
export const nextToBegin = (store: Store): TreeFileRow | undefined =>
  store.get<TreeFileRow>('SELECT * FROM tree_file WHERE begun = 0 AND paused = 0 AND failure IS NULL ORDER BY position LIMIT 1')

/** Being sealed or sent, or about to be. */
export const countMoving = (store: Store): number =>
  store.get<{ n: number }>(
    `SELECT count(*) AS n FROM attachment a CROSS JOIN tree_file t ON t.message = a.message
     WHERE a.state IN ('sealing', 'uploading') AND t.paused = 0`
  )?.n ?? 0

/** Whole at the relay, and not in the tree. */
export const filesToEnter = (store: Store): TreeFileRow[] =>
  store.all<TreeFileRow>(
    `SELECT t.* FROM tree_file t CROSS JOIN attachment a ON a.message = t.message
     WHERE t.begun = 1 AND t.failure IS NULL AND a.state = 'uploaded' ORDER BY t.position`
  )

export const setBegun = (store: Store, message: Uint8Array, begun: 0 | 1): void =>
  void store.run('UPDATE tree_file SET begun = ?, failure = NULL WHERE message = ?', begun, message)

export const setPaused = (store: Store, message: Uint8Array, paused: 0 | 1): void =>
  void store.run('UPDATE tree_file SET paused = ? WHERE message = ?', paused, message)

export const setFailure = (store: Store, message: Uint8Array, failure: ClientCode | null): void =>
  void store.run('UPDATE tree_file SET failure = ? WHERE message = ?', failure, message)

export const removeFile = (store: Store, message: Uint8Array): void =>
  void store.run('DELETE FROM tree_file WHERE message = ?', message)
