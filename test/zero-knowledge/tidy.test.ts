/** What the tidying of the relay's file does, and that it harms nothing where there is no room, no time or no quiet. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mountSmallDisk, noSmallDisk, type SmallDisk } from '../support/small-disk.ts'
import { openDatabase, openSqliteStorage, type TableName, tidying } from './relay-parts.ts'

if (noSmallDisk !== undefined) console.log(`tidy: the small disk is skipped: ${noSmallDisk}`)

const MIB = 1 << 20
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

let folder: string
let disk: SmallDisk | undefined
const opened: Database[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloque-tidy-'))
})
afterEach(() => {
  for (const database of opened.splice(0)) database.close()
  disk?.remove()
  disk = undefined
  rmSync(folder, { recursive: true, force: true })
})

function open(path = folder): Database {
  const database = openDatabase(path)
  opened.push(database)
  return database
}
const walBytes = (path = folder): number => statSync(join(path, 'relay.sqlite-wal')).size
const freePages = (database: Database): number => database.pragma('freelist_count', { simple: true }) as number
/** Into a table of no device; gives what takes half of it out again. */
function fill(database: Database, sizeBytes: number): () => void {
  const put = database.prepare('INSERT INTO relay VALUES (?, zeroblob(?))')
  const names = [1, 2].map(() => randomBytes(8).toString('hex'))
  for (const name of names) put.run(name, sizeBytes / 2)
  database.pragma('wal_checkpoint(TRUNCATE)')
  return () => database.prepare('DELETE FROM relay WHERE name = ?').run(names[0])
}

/** One row in each table of devices, and which of them were written again since the last question. */
function watched(database: Database): () => readonly string[] {
  database.exec(`
    INSERT INTO admissions VALUES (x'01', 'member', 1, NULL);
    INSERT INTO devices VALUES (x'01', 'member', 0);
    INSERT INTO counters VALUES (x'01', 'spaces', 1, 100);
    CREATE TEMP TABLE written (name TEXT)`)
  for (const table of ['admissions', 'devices', 'counters'])
    database.exec(
      `CREATE TEMP TRIGGER watch_${table} AFTER INSERT ON main.${table} BEGIN INSERT INTO written VALUES ('${table}'); END`
    )
  return () => {
    const names = database.prepare<[], string>('SELECT DISTINCT name FROM written ORDER BY name').pluck().all()
    database.exec('DELETE FROM written')
    return names
  }
}

describe('what names a device', () => {
  it('is written again where a call may have changed it, and nowhere else', () => {
    const database = open()
    const written = watched(database)
    const tidy = tidying(database)
    tidy.whileRunning()
    expect(written(), 'of what the process before left nothing is known').toEqual(['admissions', 'counters', 'devices'])
    const changes: readonly (readonly [TableName, readonly string[]])[] = [
      ['append', []],
      ['commit', []],
      ['addAdmission', ['admissions']],
      ['admit', ['admissions', 'devices']],
      ['disableDevice', ['devices']],
      ['count', ['counters']],
      ['purge', ['admissions', 'counters']]
    ]
    for (const [name, tables] of changes) {
      database.exec(`UPDATE relay SET value = randomblob(16)`)
      tidy.touch(name)
      tidy.whileRunning()
      expect(written(), name).toEqual(tables)
      expect(walBytes(), name).toBe(0)
      tidy.whileRunning()
      expect(written(), name).toEqual([])
    }
  })

  it('waits a quarter of an hour where there are many day counters, at the longest until the stop', () => {
    const database = open()
    const written = watched(database)
    const put = database.prepare(`INSERT INTO counters VALUES (randomblob(32), 'spaces', 1, 100)`)
    database.transaction(() => {
      for (let row = 0; row < 5_000; row += 1) put.run()
    })()
    const tidy = tidying(database, { tidyMs: MINUTE_MS, freeBytes: () => 0 })
    tidy.whileRunning()
    written()
    for (let minute = 1; minute < 15; minute += 1) {
      tidy.touch('count')
      tidy.whileRunning()
    }
    expect(written()).toEqual([])
    tidy.whileRunning()
    expect(written()).toEqual(['counters'])
    expect(walBytes()).toBe(0)
    tidy.touch('count')
    tidy.whileRunning()
    expect(written()).toEqual([])
    tidy.atTheEnd()
    expect(written()).toEqual(['counters'])
  })

  it('is tried again after it failed, each table by itself', () => {
    const database = open()
    const written = watched(database)
    database.exec(`CREATE TEMP TRIGGER refuse BEFORE INSERT ON main.devices BEGIN SELECT RAISE(ABORT, 'no room'); END`)
    const tidy = tidying(database)
    tidy.touch('admit')
    tidy.whileRunning()
    expect(written()).toEqual(['admissions', 'counters'])
    expect(walBytes()).toBe(0)
    database.exec('DROP TRIGGER refuse')
    tidy.whileRunning()
    expect(written()).toEqual(['devices'])
    expect(database.prepare('SELECT count(*) FROM devices').pluck().get()).toBe(1)
  })
})

describe('the rewriting of the whole', () => {
  it('waits for room, and is done when there is some though nothing was written since', () => {
    const database = open()
    fill(database, 2 * MIB)()
    const free = freePages(database)
    expect(free).toBeGreaterThan(200)
    let freeBytes = 4 * MIB
    const tidy = tidying(database, { tidyMs: DAY_MS, freeBytes: () => freeBytes })
    const written = watched(database)
    tidy.whileRunning()
    expect([freePages(database), written().length], 'the devices do not wait').toEqual([free, 3])
    freeBytes = 6 * MIB
    tidy.whileRunning()
    expect(freePages(database)).toBe(0)
  })

  it('is tried once an hour where it cannot be done', () => {
    const database = open()
    let attempts = 0
    const freeBytes = (): number => {
      attempts += 1
      return 0
    }
    const tidy = tidying(database, { tidyMs: DAY_MS / 48, freeBytes })
    const attempted = [...Array(52).keys()].map(() => {
      tidy.whileRunning()
      return attempts
    })
    expect(attempted.slice(45)).toEqual([0, 0, 1, 1, 2, 2, 3])
  })

  it('is left out at a stop where a supervisor would not wait for it', () => {
    const database = open()
    fill(database, 128 * MIB)()
    expect(freePages(database)).toBeGreaterThan(10_000)
    tidying(database, { freeBytes: () => Number.POSITIVE_INFINITY }).atTheEnd()
    expect(freePages(database)).toBeGreaterThan(10_000)
    expect(walBytes()).toBe(0)
  })

  it.skipIf(noSmallDisk !== undefined)('is not begun on a disk that has less than it takes', () => {
    disk = mountSmallDisk(join(folder, 'disk'), 32 * MIB)
    const database = open(disk.path)
    fill(database, 8 * MIB)()
    const free = freePages(database)
    disk.fill(16 * MIB)
    const tidy = tidying(database, { tidyMs: DAY_MS })
    tidy.whileRunning()
    expect(freePages(database)).toBe(free)
    disk.enlarge(64 * MIB)
    tidy.whileRunning()
    expect(freePages(database)).toBe(0)
  })

  it.skipIf(noSmallDisk !== undefined)('gives back all that it took when it meets the end of the disk', () => {
    disk = mountSmallDisk(join(folder, 'disk'), 32 * MIB)
    const database = open(disk.path)
    fill(database, 8 * MIB)
    disk.fill(4 * MIB)
    for (const end of ['whileRunning', 'atTheEnd'] as const) {
      // Some quotas are in no answer of statfs.
      const tidy = tidying(database, { tidyMs: DAY_MS, freeBytes: () => Number.POSITIVE_INFINITY })
      database.prepare('INSERT INTO relay VALUES (?, zeroblob(?))').run(end, MIB / 2)
      tidy.touch('append')
      tidy[end]()
      expect(walBytes(disk.path), end).toBe(0)
      expect(disk.freeBytes(), end).toBeGreaterThan(2 * MIB)
    }
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  })

  it.skipIf(process.platform !== 'linux')('leaves no temporary file on another disk', async () => {
    const storage = await openSqliteStorage({ folder })
    const [space, log] = [randomBytes(16), randomBytes(16)]
    await storage.createSpace({ space, log, accessKey: randomBytes(32), retention: 'kept' })
    for (let times = 0; times < 40; times += 1) {
      const entries = Array.from({ length: 16 }, () => ({ entryId: randomBytes(16), bytes: randomBytes(64_000) }))
      await storage.append({ log, epoch: 0, head: undefined, entries, today: 1 })
    }
    const elsewhere = new Set<string>()
    let isClosed = false
    const closed = storage.close().then(() => {
      isClosed = true
    })
    let peakBytes = 0
    while (!isClosed) {
      for (const name of openFiles()) if (name.includes('etilqs')) elsewhere.add(name)
      peakBytes = Math.max(peakBytes, statSync(join(folder, 'relay.sqlite-wal'), { throwIfNoEntry: false })?.size ?? 0)
      await new Promise(setImmediate)
    }
    await closed
    expect(peakBytes, 'it was written again').toBeGreaterThan(30 * MIB)
    expect([...elsewhere]).toEqual([])
  })
})

function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)]
    } catch {
      return []
    }
  })
}
