import type { Store } from '../../ports/index.ts'
import type { DocumentRow } from './document-row.ts'

/** How far the vault has what was written in a log before what this device began from. */
export interface PastRow {
  readonly log: Uint8Array
  /** What this device began from, and the hash of the log there. */
  readonly until: number
  readonly untilHash: Uint8Array
  /** Where reading it began, and the hash of the log there. */
  readonly first: number
  readonly firstHash: Uint8Array
  /** How far it was read, and the hash of that. */
  readonly cursor: number
  readonly hash: Uint8Array
  /** What was not read up to here can be had no more. */
  readonly gone: number
  /** whole: read, and it leads to what this device began from. refused: it does not. */
  readonly state: 'open' | 'whole' | 'refused'
}

interface Columns extends Omit<PastRow, 'untilHash' | 'firstHash'> {
  readonly until_hash: Uint8Array
  readonly first_hash: Uint8Array
}

export function loadPast(store: Store, log: Uint8Array): PastRow | undefined {
  const columns = store.get<Columns>(
    'SELECT log, until, until_hash, first, first_hash, cursor, hash, gone, state FROM document_past WHERE log = ?',
    log
  )
  if (columns === undefined) return undefined
  const { until_hash: untilHash, first_hash: firstHash, ...rest } = columns
  return { ...rest, untilHash, firstHash }
}

/**
 * Inside the transaction that goes on from a snapshot. What was read up to now is past as well; what was not read before an earlier
 * beginning is gone, unless newcomers get the keys of it: then it is read on from there.
 */
export function beginPast(
  store: Store,
  { log, cursor, hash }: Pick<DocumentRow, 'log' | 'cursor' | 'hash'>,
  began: { readonly cursor: number; readonly hash: Uint8Array },
  isGiven: boolean
): void {
  const before = loadPast(store, log)
  const until = { until: began.cursor, untilHash: began.hash, state: 'open' } as const
  const here = { log, first: cursor, firstHash: hash, cursor, hash, gone: 0, ...until }
  if (before === undefined) insertPast(store, here)
  else if (before.state !== 'whole' && isGiven) insertPast(store, { ...before, ...until })
  else insertPast(store, { ...here, gone: before.state === 'whole' ? before.gone : before.until })
}

function insertPast(store: Store, past: PastRow): void {
  store.run(
    `INSERT OR REPLACE INTO document_past (log, until, until_hash, first, first_hash, cursor, hash, gone, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    past.log,
    past.until,
    past.untilHash,
    past.first,
    past.firstHash,
    past.cursor,
    past.hash,
    past.gone,
    past.state
  )
}

/** Inside a transaction. */
export function savePast(store: Store, { log, cursor, hash, gone, state }: PastRow): void {
  store.run('UPDATE document_past SET cursor = ?, hash = ?, gone = ?, state = ? WHERE log = ?', cursor, hash, gone, state, log)
}

/** Inside the transaction that takes another snapshot in place of the one that was begun from: the past is held against it from the start. */
export function movePast(store: Store, log: Uint8Array, until: number, untilHash: Uint8Array): void {
  store.run(
    `UPDATE document_past SET until = ?, until_hash = ?, cursor = first, hash = first_hash, gone = min(gone, first), state = 'open'
     WHERE log = ?`,
    until,
    untilHash,
    log
  )
}
