import type { Database } from 'better-sqlite3'
import type { LogHead } from '../storage.ts'
import type { Numbering } from './logs.ts'
import { sameBytes, type Tables } from './tables.ts'

interface Place {
  epoch: number
  seq: number
}

/** Where many logs stand, in a few steps through an index each: whoever was away asks for all at once. */
export function logHeadTables(database: Database, numbers: Numbering): Pick<Tables, 'logHeads'> {
  const last = database.prepare<[Uint8Array, number], Place>(
    'SELECT epoch, seq FROM entries WHERE log = ? AND epoch <= ? ORDER BY epoch DESC, seq DESC LIMIT 1'
  )
  const trimmed = database
    .prepare<[Uint8Array, number], number>(
      'SELECT seq FROM trimmed_epochs WHERE log = ? AND epoch <= ? ORDER BY epoch DESC LIMIT 1'
    )
    .pluck()
  const snapshot = database
    .prepare<[Uint8Array, number], number>(
      'SELECT version FROM snapshots WHERE log = ? AND epoch <= ? ORDER BY version DESC LIMIT 1'
    )
    .pluck()

  /**
   * The first epoch that has news. Entries have no index by seq alone, but the later the epoch, the later its last one: looked for
   * close to the end first, then by halves, so that a log of many epochs holds up nobody.
   */
  function firstBehind(log: Uint8Array, after: number, end: Place): number | undefined {
    if (end.seq <= after) return undefined
    let found = end
    let none = -1
    for (let step = 1; found.epoch - none > 1; ) {
      const epoch = Math.max(found.epoch - step, Math.floor((none + found.epoch) / 2))
      const before = last.get(log, epoch)
      if (before && before.seq > after) {
        found = before
        step *= 2
      } else none = epoch
    }
    return found.epoch
  }

  function headOf(space: Uint8Array, epoch: number, log: Uint8Array, after: number): LogHead {
    const row = numbers.log(log)
    if (row?.retention !== 'document' || !sameBytes(row.space, space)) return { known: false, head: 0 }
    const end = last.get(log, epoch)
    const next = end && firstBehind(log, Math.max(after, row.trimmed_to), end)
    const version = snapshot.get(log, epoch)
    return {
      known: true,
      head: Math.max(end?.seq ?? 0, trimmed.get(log, epoch) ?? 0),
      ...(next !== undefined && { next }),
      ...(version !== undefined && { snapshot: version })
    }
  }

  return { logHeads: ({ space, epoch, logs }) => logs.map(({ log, after }) => headOf(space, epoch, log, after)) }
}
