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
  /** The number of the commit that began the present epoch; 0 for the first. */
  readonly epochStart: number
}

/** Hashes kept for comparison with the heads that others name. */
const KEPT_HASHES = 5_000
const NONE = new Uint8Array(0)

/** The hash after a commit: like any entry's, with the start of the log in place of what came before. */
export function commitHash(
  sodium: Sodium,
  commit: { log: Uint8Array; seq: number; entryId: Uint8Array; epoch: number; digest: Uint8Array }
): Uint8Array {
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
      epochStart: entry.seq
    }
  const hash = position.hash.length === 0 ? NONE : nextLogHash(sodium, position.hash, { ...entry, log })
  return { ...position, cursor: entry.seq, hash }
}

export function loadPosition(store: Store, log: Uint8Array): LogPosition | undefined {
  const row = store.get<{ cursor: number; hash: Uint8Array; previous_end: Uint8Array | null; epoch_start: number }>(
    'SELECT cursor, hash, previous_end, epoch_start FROM log WHERE log = ?',
    log
  )
  return (
    row && { log, cursor: row.cursor, hash: row.hash, previousEnd: row.previous_end ?? undefined, epochStart: row.epoch_start }
  )
}

/** Inside the transaction that stores what was read. */
export function savePosition(store: Store, space: Uint8Array, position: LogPosition, nowMs: number): void {
  const { log, cursor, hash, previousEnd, epochStart } = position
  store.run(
    `INSERT INTO log (log, space, cursor, hash, previous_end, epoch_start, read_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (log) DO UPDATE SET cursor = excluded.cursor, hash = excluded.hash, previous_end = excluded.previous_end,
       epoch_start = excluded.epoch_start, read_at = excluded.read_at`,
    log,
    space,
    cursor,
    hash,
    previousEnd ?? null,
    epochStart,
    nowMs
  )
}

/** Inside the same transaction, for every entry read. */
export function rememberHash(store: Store, position: LogPosition): void {
  if (position.hash.length === 0) return
  store.run('INSERT OR REPLACE INTO log_hash (log, seq, hash) VALUES (?, ?, ?)', position.log, position.cursor, position.hash)
  if (position.cursor % 500 === 0)
    store.run('DELETE FROM log_hash WHERE log = ? AND seq < ?', position.log, position.cursor - KEPT_HASHES)
}

/** Whether another device, when it had read up to `head.seq`, had read the same as we. Undefined: we cannot tell. */
export function agrees(
  store: Store,
  position: LogPosition,
  head: { seq: number; hash: Uint8Array; previousEnd?: Uint8Array | undefined }
): boolean | undefined {
  if (head.seq > position.cursor) return false
  if (position.previousEnd && head.previousEnd && !equalBytes(position.previousEnd, head.previousEnd)) return false
  if (head.seq === position.cursor) return position.hash.length === 0 ? undefined : equalBytes(position.hash, head.hash)
  const row = store.get<{ hash: Uint8Array }>('SELECT hash FROM log_hash WHERE log = ? AND seq = ?', position.log, head.seq)
  return row && equalBytes(row.hash, head.hash)
}

/** Rolling logs are trimmed after 90 days, and an entry can be old already when it is read: later its absence says nothing. */
const DAY_MS = 86_400_000
const CHECKED_FOR_MS = 7 * DAY_MS

/** Whether the last entry read can be asked for again, to see that the relay still holds the same: it belongs to the present epoch, and its hash is known. */
export function canRecheck(store: Store, position: LogPosition): boolean {
  if (position.cursor <= position.epochStart || position.hash.length === 0) return false
  return hashBefore(store, position) !== undefined
}

/** Whether it is too young to have been trimmed. Of what was read under a clock that has been set back since, nobody knows. */
export function isFresh(store: Store, position: LogPosition, nowMs: number): boolean {
  const row = store.get<{ read_at: number }>('SELECT read_at FROM log WHERE log = ?', position.log)
  return row !== undefined && nowMs - row.read_at < CHECKED_FOR_MS && row.read_at - nowMs < DAY_MS
}

/** What the relay gives after the number before the cursor, held against what was read: undefined when it is the same. */
export function recheck(
  sodium: Sodium,
  store: Store,
  position: LogPosition,
  first: Entry | undefined
): 'rollback' | 'fork' | undefined {
  if (first === undefined) return 'rollback'
  const before = hashBefore(store, position)
  if (first.seq !== position.cursor || before === undefined) return 'fork'
  const again = advance(sodium, { ...position, cursor: position.cursor - 1, hash: before }, first)
  return equalBytes(again.hash, position.hash) ? undefined : 'fork'
}

/**
 * To before the last entries read, as far as none of them could be opened: they left nothing here but their place in the chain.
 * Undefined when the last one was opened. Inside a transaction.
 */
export function rewind(store: Store, space: Uint8Array, position: LogPosition, nowMs: number): LogPosition | undefined {
  let before = position
  for (let hash = unopened(store, before); hash !== undefined; hash = unopened(store, before))
    before = { ...before, cursor: before.cursor - 1, hash }
  if (before === position) return undefined
  store.run('DELETE FROM quarantine WHERE log = ? AND seq > ?', position.log, before.cursor)
  store.run('DELETE FROM log_hash WHERE log = ? AND seq > ?', position.log, before.cursor)
  savePosition(store, space, before, nowMs)
  return before
}

/** The hash before the last entry, if that entry is of this epoch and nothing was taken from it. */
function unopened(store: Store, position: LogPosition): Uint8Array | undefined {
  if (position.cursor <= position.epochStart) return undefined
  const row = store.get(
    "SELECT 1 FROM quarantine WHERE log = ? AND seq = ? AND code IN ('decryption-failed', 'wrong-epoch', 'swapped')",
    position.log,
    position.cursor
  )
  return row === undefined ? undefined : hashBefore(store, position)
}

const hashBefore = (store: Store, position: LogPosition): Uint8Array | undefined =>
  store.get<{ hash: Uint8Array }>('SELECT hash FROM log_hash WHERE log = ? AND seq = ?', position.log, position.cursor - 1)?.hash
