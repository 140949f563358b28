/**
 * Takes out of the files what they tell beside their rows: what was there before, and in which order it was written. Never changes
 * a row, and a full disk stops nothing but the tidying.
 */
import type { Database } from 'better-sqlite3'

/** As often as this, if anything was written: until then the write-ahead log has the pages in the order of writing. */
export const TIDY_MS = 60_000
const DAY_MS = 86_400_000
/** A rewriting holds everything else up, about a second for each 128 MiB, and takes as much memory while the relay runs. */
const RUNNING_BYTES = 64 << 20
const STOPPED_BYTES = 512 << 20
/** Whatever names a device for longer than it takes to join. */
const DEVICE_TABLES = { admissions: 'token_hash', devices: 'device', counters: 'device, name, day' } as const

export interface Tidying {
  /** Something may have been written. */
  touch(): void
  /** Between calls of a relay that runs. */
  whileRunning(): void
  /** After the last call. */
  atTheEnd(): void
}

export function tidying(database: Database, tidyMs = TIDY_MS): Tidying {
  let isTidy = false
  let sinceRewriteMs = 0
  const sizeBytes = (): number =>
    (database.pragma('page_count', { simple: true }) as number) * (database.pragma('page_size', { simple: true }) as number)

  /**
   * Within a page and among pages rows lie as they came: devices in the order in which they joined, their counters in that of their
   * first act of the day, beside mailboxes and entries that came in the same order. Written again in the order of their keys, which
   * are random, they tell nothing.
   */
  function sortDevices(): void {
    database.transaction(() => {
      for (const [table, key] of Object.entries(DEVICE_TABLES))
        database.exec(
          `CREATE TEMP TABLE sorting AS SELECT * FROM ${table};
           DELETE FROM ${table};
           INSERT INTO ${table} SELECT * FROM sorting ORDER BY ${key};
           DROP TABLE sorting`
        )
    })()
  }

  /** The same for all tables, among which a commit, its slot and its envelopes lie side by side. */
  function rewrite(maximumBytes: number): boolean {
    if (sizeBytes() > maximumBytes) return false
    database.exec('VACUUM')
    return true
  }

  function attempt(step: () => unknown): void {
    try {
      step()
    } catch {
      // No room: what is there stays as it is, until the next time.
    }
  }

  const emptyLog = (): void => void database.pragma('wal_checkpoint(TRUNCATE)')

  return {
    touch() {
      isTidy = false
    },
    whileRunning() {
      sinceRewriteMs += tidyMs
      if (isTidy) return
      isTidy = true
      attempt(() => {
        const isDue = sinceRewriteMs >= DAY_MS
        if (isDue) sinceRewriteMs = 0
        if (!isDue || !rewrite(RUNNING_BYTES)) sortDevices()
      })
      attempt(emptyLog)
    },
    atTheEnd() {
      // Larger than while others wait, and so not in memory.
      database.pragma('temp_store = FILE')
      attempt(() => rewrite(STOPPED_BYTES) || sortDevices())
      attempt(emptyLog)
    }
  }
}
