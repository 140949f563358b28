import type { Database } from 'better-sqlite3'
import { ENTRIES } from './documents.ts'
import type { Tables } from './tables.ts'

/** What one step takes out at most: nobody waits for it longer than for a few large appends. */
const STEP_ROWS = 1000
const STEP_BYTES = 4 << 20
const STEP_PARTS = 8

export interface Erasing extends Pick<Tables, 'erase'> {
  /** A log of which something is left to be erased. */
  next(): Uint8Array | undefined
  /** Parts of a snapshot that never came to be. */
  giveUpBefore(day: number, limit: number): number
}

/** Takes out bytes that no row names any more, a limited number a call, so that no large document holds up the others. */
export function erasing(database: Database): Erasing {
  const next = database.prepare<[], Uint8Array>('SELECT log FROM erasures LIMIT 1').pluck()
  const names = database.prepare<[Uint8Array], Uint8Array>('SELECT snapshot FROM erasures WHERE log = ?').pluck()
  const done = database.prepare('DELETE FROM erasures WHERE log = ? AND snapshot = ?')
  const trimmedTo = database.prepare<[Uint8Array], number>('SELECT trimmed_to FROM logs WHERE log = ?').pluck()
  const countTrimmed = database.prepare('UPDATE logs SET trimmed = trimmed + ? WHERE log = ?')
  const rememberTrimmed = database.prepare(
    'INSERT INTO trimmed_epochs (log, epoch, seq) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)'
  )
  const forgetTrimmed = database.prepare('DELETE FROM trimmed_epochs WHERE log = ?')
  const oldest = database.prepare<[Uint8Array], { epoch: number; seq: number; sizeBytes: number }>(
    `SELECT epoch, seq, length(bytes) AS sizeBytes FROM entries WHERE log = ? ORDER BY epoch, seq LIMIT ${STEP_ROWS}`
  )
  const removeEntry = database.prepare('DELETE FROM entries WHERE log = ? AND epoch = ? AND seq = ?')
  const removeIds = database.prepare(
    `DELETE FROM entry_ids WHERE (log, entry_id) IN (SELECT log, entry_id FROM entry_ids WHERE log = ? LIMIT ${STEP_ROWS})`
  )
  const removeParts = database.prepare(
    `DELETE FROM snapshot_parts WHERE (log, snapshot, part) IN
       (SELECT log, snapshot, part FROM snapshot_parts WHERE log = ? AND snapshot = ? LIMIT ${STEP_PARTS})`
  )
  const abandoned = database.prepare<[number, number], { log: Uint8Array; snapshot: Uint8Array }>(
    'SELECT log, snapshot FROM snapshot_uploads WHERE day < ? LIMIT ?'
  )
  const removeUpload = database.prepare('DELETE FROM snapshot_uploads WHERE log = ? AND snapshot = ?')
  const toErase = database.prepare('INSERT INTO erasures (log, snapshot) VALUES (?, ?) ON CONFLICT DO NOTHING')

  /** True: nothing is left. */
  function eraseEntries(log: Uint8Array): boolean {
    const until = trimmedTo.get(log)
    const rows: { epoch: number; seq: number }[] = []
    let stepBytes = 0
    for (const row of oldest.iterate(log)) {
      if ((until !== undefined && row.seq > until) || stepBytes > STEP_BYTES) break
      stepBytes += row.sizeBytes
      rows.push(row)
    }
    for (const { epoch, seq } of rows) removeEntry.run(log, epoch, seq)
    // Of a log that is trimmed the ids stay; those of one that is gone are of no use.
    const ids = until === undefined ? removeIds.run(log).changes : 0
    if (until === undefined) forgetTrimmed.run(log)
    else {
      for (const { epoch, seq } of lastOfEach(rows)) rememberTrimmed.run(log, epoch, seq)
      countTrimmed.run(rows.length, log)
    }
    return rows.length < STEP_ROWS && stepBytes <= STEP_BYTES && ids < STEP_ROWS
  }

  return {
    next: () => next.get(),
    erase(log) {
      const snapshot = names.get(log)
      if (snapshot === undefined) return false
      const isDone = snapshot.length === ENTRIES.length ? eraseEntries(log) : removeParts.run(log, snapshot).changes < STEP_PARTS
      if (isDone) done.run(log, snapshot)
      return true
    },
    giveUpBefore(day, limit) {
      const rows = abandoned.all(day, limit)
      for (const { log, snapshot } of rows) {
        removeUpload.run(log, snapshot)
        toErase.run(log, snapshot)
      }
      return rows.length
    }
  }
}

/** Rows come by epoch and seq. */
const lastOfEach = <R extends { readonly epoch: number }>(rows: readonly R[]): readonly R[] =>
  rows.filter(({ epoch }, index) => rows[index + 1]?.epoch !== epoch)
