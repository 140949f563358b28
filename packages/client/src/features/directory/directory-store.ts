// The directory's rows in the vault: where its log lies, its keys, the verified entries, the hash of the log.
import { logHashStart, type Sodium } from '@colloque/crypto'
import type { Store } from '../../ports/index.ts'

export interface DirectoryPlace {
  readonly association: Uint8Array
  readonly space: Uint8Array
  readonly log: Uint8Array
}

export function loadPlace(store: Store): DirectoryPlace | undefined {
  const row = store.get<{ association: Uint8Array | null; directory_space: Uint8Array | null; directory_log: Uint8Array | null }>(
    'SELECT association, directory_space, directory_log FROM account'
  )
  if (!row?.association || !row.directory_space || !row.directory_log) return undefined
  return { association: row.association, space: row.directory_space, log: row.directory_log }
}

/** Inside a transaction, together with whatever else makes the directory known. */
export function savePlace(store: Store, place: DirectoryPlace, key: { epoch: number; key: Uint8Array }): void {
  store.run(
    'UPDATE account SET association = ?, directory_space = ?, directory_log = ?',
    place.association,
    place.space,
    place.log
  )
  store.run('INSERT OR REPLACE INTO directory_key (epoch, key) VALUES (?, ?)', key.epoch, key.key)
}

/** What a founding planned that never began. Inside a transaction. */
export function forgetPlace(store: Store): void {
  store.run('UPDATE account SET association = NULL, directory_space = NULL, directory_log = NULL')
  store.run('DELETE FROM directory_key')
}

export function loadKeys(store: Store): ReadonlyMap<number, Uint8Array> {
  const rows = store.all<{ epoch: number; key: Uint8Array }>('SELECT epoch, key FROM directory_key ORDER BY epoch')
  return new Map(rows.map(({ epoch, key }) => [epoch, key]))
}

export const loadEnvelopes = (store: Store): Uint8Array[] =>
  store.all<{ envelope: Uint8Array }>('SELECT envelope FROM directory_entry ORDER BY position').map(({ envelope }) => envelope)

export interface VerifiedEntry {
  /** Its index in the chain; entries of the log that do not count have none. */
  readonly position: number
  readonly seq: number
  readonly hash: Uint8Array
  readonly envelope: Uint8Array
}

export interface LogStep {
  readonly seq: number
  /** Of the log up to and with this entry. */
  readonly logHash: Uint8Array
}

/** One transaction for all that was read together. */
export function saveEntries(
  store: Store,
  { space, log }: DirectoryPlace,
  verified: readonly VerifiedEntry[],
  read: readonly LogStep[]
): void {
  const last = read.at(-1)
  if (!last) return
  store.transaction(() => {
    for (const { position, seq, hash, envelope } of verified)
      store.run('INSERT INTO directory_entry (position, seq, hash, envelope) VALUES (?, ?, ?, ?)', position, seq, hash, envelope)
    for (const { seq, logHash } of read)
      store.run('INSERT OR REPLACE INTO log_hash (log, seq, hash) VALUES (?, ?, ?)', log, seq, logHash)
    store.run(
      `INSERT INTO log (log, space, cursor, hash) VALUES (?, ?, ?, ?)
       ON CONFLICT (log) DO UPDATE SET cursor = excluded.cursor, hash = excluded.hash`,
      log,
      space,
      last.seq,
      last.logHash
    )
  })
}

/** The seq of the last entry read. */
export const loadCursor = (store: Store, log: Uint8Array): number =>
  store.get<{ cursor: number }>('SELECT cursor FROM log WHERE log = ?', log)?.cursor ?? 0

export function loadLogHash(store: Store, sodium: Sodium, log: Uint8Array, seq: number): Uint8Array | undefined {
  if (seq === 0) return logHashStart(sodium, log)
  return store.get<{ hash: Uint8Array }>('SELECT hash FROM log_hash WHERE log = ? AND seq = ?', log, seq)?.hash
}
