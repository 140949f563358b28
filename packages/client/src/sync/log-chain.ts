import { domainPrefix, equalBytes, logHashStart, nextLogHash, type Sodium, u64be } from '@colloque/crypto'
import { ENTRY_KIND, type Entry } from '@colloque/protocol'
import type { Store } from '../ports/index.ts'

/**
 * How far this device has read a log, and the hash of what it read. The hash starts anew at each commit, from the commit
 * alone, so that a joiner, who knows only that commit, follows the same chain; `previousEnd` keeps the end of the epoch
 * before, so that those who were there compare that too. An empty hash means: not known (a joiner before its first entry).
 */
export interface LogPosition {
  readonly log: Uint8Array
  readonly cursor: number
  readonly hash: Uint8Array
  readonly previousEnd: Uint8Array | undefined
}

/** Hashes kept for comparison with the heads that others name. */
const KEPT_HASHES = 5_000
const NONE = new Uint8Array(0)

/** The hash after a commit: like any entry's, with the start of the log in place of what came before. */
export function commitHash(sodium: Sodium, commit: { log: Uint8Array; seq: number; entryId: Uint8Array; epoch: number; digest: Uint8Array }): Uint8Array {
  const { log, seq, entryId, epoch, digest } = commit
  const kind = Uint8Array.of(ENTRY_KIND.commit)
  return sodium.blake2b(domainPrefix('log'), logHashStart(sodium, log), log, u64be(seq), entryId, u64be(epoch), kind, digest)
}

export function advance(sodium: Sodium, position: LogPosition, entry: Entry): LogPosition {
  const { log } = position
  if (entry.kind === ENTRY_KIND.commit)
    return {
      log,
      cursor: entry.seq,
      hash: commitHash(sodium, { ...entry, log, digest: sodium.blake2b(entry.bytes) }),
      previousEnd: position.hash.length === 0 ? undefined : position.hash,
    }
  const hash = position.hash.length === 0 ? NONE : nextLogHash(sodium, position.hash, { ...entry, log })
  return { ...position, cursor: entry.seq, hash }
}

export function loadPosition(store: Store, log: Uint8Array): LogPosition | undefined {
  const row = store.get<{ cursor: number; hash: Uint8Array; previous_end: Uint8Array | null }>(
    'SELECT cursor, hash, previous_end FROM log WHERE log = ?',
    log,
  )
  return row && { log, cursor: row.cursor, hash: row.hash, previousEnd: row.previous_end ?? undefined }
}

/** Inside the transaction that stores what was read. */
export function savePosition(store: Store, space: Uint8Array, position: LogPosition): void {
  const { log, cursor, hash, previousEnd } = position
  store.run(
    `INSERT INTO log (log, space, cursor, hash, previous_end) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (log) DO UPDATE SET cursor = excluded.cursor, hash = excluded.hash, previous_end = excluded.previous_end`,
    log,
    space,
    cursor,
    hash,
    previousEnd ?? null,
  )
}

/** Inside the same transaction, for every entry read. */
export function rememberHash(store: Store, position: LogPosition): void {
  if (position.hash.length === 0) return
  store.run('INSERT OR REPLACE INTO log_hash (log, seq, hash) VALUES (?, ?, ?)', position.log, position.cursor, position.hash)
  if (position.cursor % 500 === 0) store.run('DELETE FROM log_hash WHERE log = ? AND seq < ?', position.log, position.cursor - KEPT_HASHES)
}

/** Whether another device, when it had read up to `head.seq`, had read the same as we. Undefined: we cannot tell. */
export function agrees(
  store: Store,
  position: LogPosition,
  head: { seq: number; hash: Uint8Array; previousEnd?: Uint8Array | undefined },
): boolean | undefined {
  if (head.seq > position.cursor) return false
  if (position.previousEnd && head.previousEnd && !equalBytes(position.previousEnd, head.previousEnd)) return false
  if (head.seq === position.cursor) return position.hash.length === 0 ? undefined : equalBytes(position.hash, head.hash)
  const row = store.get<{ hash: Uint8Array }>('SELECT hash FROM log_hash WHERE log = ? AND seq = ?', position.log, head.seq)
  return row && equalBytes(row.hash, head.hash)
}
