/**
 * Takes out of the files what they tell beside their rows: what was there before, and in which order it was written. Never changes
 * a row, and a full disk stops nothing but the tidying.
 */
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { TableName } from './tables.ts'

/** As often as this, if anything was written: until then the write-ahead log has the pages in the order of writing. */
export const TIDY_MS = 60_000
const QUARTER_MS = 900_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/**
 * A rewriting holds everything else up, about a second for each 100 MiB on a fast disk, and takes as much memory. At a stop a
 * supervisor may have the patience of ten seconds, a goodbye to every connection among them.
 */
const RUNNING_BYTES = 64 << 20
const STOPPED_BYTES = 128 << 20
/** What must be free, in sizes of the database: the write-ahead log takes one, and the next writings are not to find a full disk. */
const ROOM = 2.5
/** About 20 ms; more of the counters, which change all day, wait for their quarter of an hour. */
const SOON_ROWS = 5_000

/** Whatever names a device for longer than it takes to join, with its key. */
const DEVICE_TABLES = { admissions: 'token_hash', devices: 'device', counters: 'device, name, day' } as const
type DeviceTable = keyof typeof DEVICE_TABLES
const EACH_TABLE = Object.keys(DEVICE_TABLES) as DeviceTable[]
/** What writes in them. */
const CHANGES: { readonly [N in TableName]?: readonly DeviceTable[] } = {
  addAdmission: ['admissions'],
  admit: ['admissions', 'devices'],
  disableDevice: ['devices'],
  count: ['counters'],
  purge: ['admissions', 'counters']
}

export interface Tidying {
  /** A call that may have written. */
  touch(name: TableName): void
  /** Between calls of a relay that runs. */
  whileRunning(): void
  /** After the last call. */
  atTheEnd(): void
}

export interface TidyingPlan {
  /** How often `whileRunning` is called. */
  readonly tidyMs?: number
  /** On the disk of the database. */
  readonly freeBytes?: () => number
}

export function tidying(database: Database, plan: TidyingPlan = {}): Tidying {
  const { tidyMs = TIDY_MS, freeBytes = () => freeBytesOf(database) } = plan
  // What the process before left behind is not known.
  const unsorted = new Set<DeviceTable>(EACH_TABLE)
  let isLogEmpty = false
  let isRewritten = false
  let sinceRewriteMs = 0
  let sinceCountersMs = QUARTER_MS

  /**
   * Within a page and among pages rows lie as they came: devices in the order in which they joined, their counters in that of their
   * first act of the day, beside mailboxes and entries that came in the same order. Written again in the order of their keys, which
   * are random, they tell nothing.
   */
  function sort(table: DeviceTable): void {
    isLogEmpty = false
    database.transaction(() =>
      database.exec(
        `CREATE TEMP TABLE sorting AS SELECT * FROM ${table} ORDER BY ${DEVICE_TABLES[table]};
         DELETE FROM ${table};
         INSERT INTO ${table} SELECT * FROM sorting ORDER BY rowid;
         DROP TABLE sorting`
      )
    )()
    unsorted.delete(table)
    if (table === 'counters') sinceCountersMs = 0
  }

  function isSoon(table: DeviceTable): boolean {
    if (table !== 'counters' || sinceCountersMs >= QUARTER_MS) return true
    return database.prepare(`SELECT EXISTS (SELECT 1 FROM counters LIMIT 1 OFFSET ${SOON_ROWS})`).pluck().get() === 0
  }

  /**
   * The same for all tables, among which a commit, its slot and its envelopes lie side by side. The log is emptied first: one that
   * met a full disk can be cut off again only when nothing in it is needed.
   */
  function rewrite(maximumBytes: number): void {
    const sizeBytes = sizeOf(database)
    if (isRewritten || sizeBytes > maximumBytes || freeBytes() < ROOM * sizeBytes) return
    emptyLog()
    isLogEmpty = false
    database.exec('VACUUM')
    isRewritten = true
    sinceRewriteMs = 0
    unsorted.clear()
  }

  function emptyLog(): void {
    database.pragma('wal_checkpoint(TRUNCATE)')
    isLogEmpty = true
  }

  /** Each step by itself, and each again the next time until it succeeded. */
  function tidy(isDue: (table: DeviceTable) => boolean): void {
    for (const table of EACH_TABLE) attempt(() => unsorted.has(table) && isDue(table) && sort(table))
    attempt(() => isLogEmpty || emptyLog())
  }

  return {
    touch(name) {
      isLogEmpty = false
      isRewritten = false
      for (const table of CHANGES[name] ?? []) unsorted.add(table)
    },
    whileRunning() {
      sinceRewriteMs += tidyMs
      sinceCountersMs += tidyMs
      if (sinceRewriteMs >= DAY_MS) {
        // One that fails would hold everything up each minute.
        sinceRewriteMs -= HOUR_MS
        attempt(() => rewrite(RUNNING_BYTES))
      }
      tidy(isSoon)
    },
    atTheEnd() {
      attempt(() => rewrite(STOPPED_BYTES))
      tidy(() => true)
    }
  }
}

function attempt(step: () => unknown): void {
  try {
    step()
  } catch {
    // No room: what is there stays as it is, until the next time.
  }
}

const sizeOf = (database: Database): number =>
  (database.pragma('page_count', { simple: true }) as number) * (database.pragma('page_size', { simple: true }) as number)

function freeBytesOf(database: Database): number {
  const { bavail, bsize } = statfsSync(dirname(database.name))
  return bavail * bsize
}
