import type { Database } from 'better-sqlite3'
import type { Erasing } from './erase.ts'
import type { Tables } from './tables.ts'

/** Whatever is older than these days goes; `today` is the first day that is not past. */
export interface PurgeDays {
  readonly today: number
  readonly envelopesBefore: number
  readonly claimsBefore: number
  readonly givenPackagesBefore: number
  readonly entriesBefore: number
  readonly uploadsBefore: number
  readonly blobsBefore: number
}
/** Where the next step goes on, so that a purge never holds up appends for long: first the small tables, then log by log, then what is left of documents. */
export type PurgeProgress =
  | { readonly step: 'tables' }
  | { readonly step: 'erasures' }
  | { readonly step: 'logs'; readonly after: Uint8Array }

const STEP_ROWS = 1000
const STEP_LOGS = 200

/** Removes what is past its time, a limited number of rows a call, and counts for /stats. Entry ids outlive their entries. */
export function purgeTables(database: Database, erasing: Erasing): Pick<Tables, 'purge' | 'statistics'> {
  const limited = (table: string, key: string, condition: string) =>
    database.prepare<[number]>(
      `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${condition} LIMIT ${STEP_ROWS})`
    )
  const simple: readonly [keyof PurgeDays, ReturnType<typeof limited>][] = [
    ['envelopesBefore', limited('envelopes', 'mailbox, place', 'day < ?')],
    ['today', limited('admissions', 'token_hash', 'expires_day < ?')],
    ['today', limited('slots', 'slot', 'expires_day < ?')],
    ['claimsBefore', limited('claims', 'mailbox, claim', 'day < ?')],
    ['givenPackagesBefore', limited('key_packages', 'mailbox, hash', 'given_day < ?')],
    ['today', limited('counters', 'device, name, day', 'day < ?')]
  ]
  const deletedBlobs = database
    .prepare<[number], Uint8Array>(`SELECT blob FROM blobs WHERE deleted_day < ? LIMIT ${STEP_ROWS}`)
    .pluck()
  const removeBlob = database.prepare('DELETE FROM blobs WHERE blob = ?')
  const rollingLogs = database
    .prepare<[Uint8Array], Uint8Array>(
      `SELECT log FROM logs WHERE log > ? AND retention = 'rolling' ORDER BY log LIMIT ${STEP_LOGS}`
    )
    .pluck()
  const oldest = database.prepare<[Uint8Array], { epoch: number; seq: number; day: number }>(
    `SELECT epoch, seq, day FROM entries WHERE log = ? ORDER BY epoch, seq LIMIT ${STEP_ROWS}`
  )
  const countTrimmed = database.prepare('UPDATE logs SET trimmed = trimmed + ? WHERE log = ?')
  const removeEntry = database.prepare('DELETE FROM entries WHERE log = ? AND epoch = ? AND seq = ?')
  const statistics = database.prepare<[], Awaited<ReturnType<Tables['statistics']>>>(
    `SELECT (SELECT count(*) FROM devices) AS devices, (SELECT count(*) FROM spaces) AS spaces,
       (SELECT count(*) FROM logs) AS logs, (SELECT coalesce(sum(head - trimmed), 0) FROM logs) AS entries,
       (SELECT count(*) FROM snapshots) AS snapshots,
       (SELECT count(*) FROM mailboxes) AS mailboxes, (SELECT count(*) FROM blobs) AS blobs,
       (SELECT coalesce(sum(size_bytes), 0) FROM blobs) AS blobBytes`
  )
  const NOTHING = new Uint8Array(0)

  const trim = (log: Uint8Array, before: number): number => {
    const expired: { epoch: number; seq: number }[] = []
    for (const entry of oldest.iterate(log)) {
      if (entry.day >= before) break
      expired.push(entry)
    }
    for (const { epoch, seq } of expired) removeEntry.run(log, epoch, seq)
    if (expired.length > 0) countTrimmed.run(expired.length, log)
    return expired.length
  }

  return {
    purge(days, from) {
      if (from.step === 'tables') {
        const removed = simple.map(([day, statement]) => statement.run(days[day]).changes)
        removed.push(erasing.giveUpBefore(days.uploadsBefore, STEP_ROWS))
        const blobs = deletedBlobs.all(days.blobsBefore)
        for (const blob of blobs) removeBlob.run(blob)
        const more = [...removed, blobs.length].some((rows) => rows === STEP_ROWS)
        return { blobs, next: more ? from : { step: 'logs', after: NOTHING } }
      }
      if (from.step === 'erasures') {
        const log = erasing.next()
        if (log) erasing.erase(log)
        return { blobs: [], next: log && from }
      }
      let after = from.after
      let rows = 0
      const logs = rollingLogs.all(after)
      for (const log of logs) {
        const trimmed = trim(log, days.entriesBefore)
        rows += trimmed
        if (trimmed < STEP_ROWS) after = log
        if (rows >= STEP_ROWS) return { blobs: [], next: { step: 'logs', after } }
      }
      return { blobs: [], next: logs.length === STEP_LOGS ? { step: 'logs', after } : { step: 'erasures' } }
    },
    statistics: () => statistics.get() as Awaited<ReturnType<Tables['statistics']>>
  }
}
