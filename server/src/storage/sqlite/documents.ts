import { TRIM_DAYS } from '@colloque/protocol'
import type { Database } from 'better-sqlite3'
import { keptVersions } from '../kept-versions.ts'
import type { StaleEpoch } from '../storage.ts'
import type { Numbering } from './logs.ts'
import { sameBytes, type Tables } from './tables.ts'

interface SnapshotColumns {
  version: number
  snapshot: Uint8Array
  epoch: number
  covers: number
  parts: number
  day: number
}

/** The name under which `erasures` has what is left of the entries of a log. */
export const ENTRIES = new Uint8Array(0)

/** Snapshots, trimming and deletion of document logs: the rows that say what is there. Bytes that nothing names any more are left to `erase`. */
export function documentTables(
  database: Database,
  numbers: Numbering
): Pick<Tables, 'putSnapshotPart' | 'putSnapshot' | 'snapshotPart' | 'trimLog' | 'deleteLog' | 'deletedLog'> {
  const columns = 'version, snapshot, epoch, covers, parts, day'
  const snapshots = database.prepare<[Uint8Array], SnapshotColumns>(
    `SELECT ${columns} FROM snapshots WHERE log = ? ORDER BY version`
  )
  const byId = database.prepare<[Uint8Array, Uint8Array], SnapshotColumns>(
    `SELECT ${columns} FROM snapshots WHERE log = ? AND snapshot = ?`
  )
  const inEpoch = database.prepare<[Uint8Array, number, number | null], SnapshotColumns>(
    `SELECT ${columns} FROM snapshots WHERE log = ? AND epoch = ? AND version = coalesce(?, version) ORDER BY version DESC LIMIT 1`
  )
  const addSnapshot = database.prepare(
    'INSERT INTO snapshots (log, version, snapshot, epoch, covers, parts, day) VALUES (?, ?, ?, ?, ?, ?, ?)'
  )
  const removeSnapshot = database.prepare('DELETE FROM snapshots WHERE log = ? AND version = ?')

  const uploads = database.prepare<[Uint8Array], { snapshot: Uint8Array; epoch: number; place: number }>(
    'SELECT snapshot, epoch, place FROM snapshot_uploads WHERE log = ? ORDER BY place'
  )
  const addUpload = database.prepare('INSERT INTO snapshot_uploads (log, snapshot, epoch, day, place) VALUES (?, ?, ?, ?, ?)')
  const removeUpload = database.prepare('DELETE FROM snapshot_uploads WHERE log = ? AND snapshot = ?')
  const partBytes = database
    .prepare<[Uint8Array, Uint8Array, number], Uint8Array>(
      'SELECT bytes FROM snapshot_parts WHERE log = ? AND snapshot = ? AND part = ?'
    )
    .pluck()
  const partNumbers = database
    .prepare<[Uint8Array, Uint8Array], number>('SELECT part FROM snapshot_parts WHERE log = ? AND snapshot = ? ORDER BY part')
    .pluck()
  const addPart = database.prepare('INSERT INTO snapshot_parts (log, snapshot, part, bytes) VALUES (?, ?, ?, ?)')

  const setTrimmed = database.prepare('UPDATE logs SET trimmed_to = max(trimmed_to, ?) WHERE log = ?')
  const removeLog = database.prepare('DELETE FROM logs WHERE log = ?')
  const addDeleted = database.prepare('INSERT INTO deleted_logs (log, space) VALUES (?, ?)')
  const deletedSpace = database.prepare<[Uint8Array], Uint8Array>('SELECT space FROM deleted_logs WHERE log = ?').pluck()
  const toErase = database.prepare('INSERT INTO erasures (log, snapshot) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const isErased = database
    .prepare<[Uint8Array, Uint8Array], number>('SELECT EXISTS (SELECT 1 FROM erasures WHERE log = ? AND snapshot = ?)')
    .pluck()

  const document = (log: Uint8Array) => {
    const row = numbers.log(log)
    if (row === undefined) return 'unknown-log'
    return row.retention === 'document' ? row : 'not-permitted'
  }
  const stale = (epoch: number, current: number): StaleEpoch | undefined =>
    epoch === current ? undefined : { code: 'stale-epoch', epoch: current }
  const giveUp = (log: Uint8Array, snapshot: Uint8Array): void => {
    removeUpload.run(log, snapshot)
    toErase.run(log, snapshot)
  }
  const drop = (log: Uint8Array, { version, snapshot }: SnapshotColumns): void => {
    removeSnapshot.run(log, version)
    toErase.run(log, snapshot)
  }

  return {
    putSnapshotPart({ log, epoch, snapshot, part, bytes, limit, today }) {
      const row = document(log)
      if (typeof row === 'string') return row
      if (isErased.get(log, snapshot)) return 'already-exists'
      const known = partBytes.get(log, snapshot, part)
      if (known) return sameBytes(known, bytes) ? 'done' : 'already-exists'
      const isStale = stale(epoch, row.epoch)
      if (isStale) return isStale
      if (byId.get(log, snapshot)) return 'already-exists'
      const waiting = uploads.all(log)
      const begun = waiting.find((upload) => sameBytes(upload.snapshot, snapshot))
      if (begun && begun.epoch !== epoch) return 'already-exists'
      const ended = waiting.filter((upload) => upload.epoch !== epoch)
      for (const upload of ended) giveUp(log, upload.snapshot)
      const [oldest] = waiting.filter((upload) => upload.epoch === epoch)
      if (!begun && oldest && waiting.length - ended.length >= limit) giveUp(log, oldest.snapshot)
      if (!begun) addUpload.run(log, snapshot, epoch, today, (waiting.at(-1)?.place ?? 0) + 1)
      addPart.run(log, snapshot, part, bytes)
      return 'done'
    },

    putSnapshot({ log, epoch, snapshot, parts, covers, previous, today }) {
      const row = document(log)
      if (typeof row === 'string') return row
      const known = byId.get(log, snapshot)
      if (known) return { version: known.version, epoch: known.epoch, covers: known.covers }
      const isStale = stale(epoch, row.epoch)
      if (isStale) return isStale
      const before = snapshots.all(log)
      const newest = before.at(-1)
      if ((newest?.version ?? 0) !== previous) return { code: 'version-moved', version: newest?.version ?? 0 }
      if (covers > row.head) return { code: 'head-moved', head: row.head }
      if (covers < row.trimmed_to) return 'not-permitted'
      const waiting = uploads.all(log)
      const begun = waiting.find((upload) => sameBytes(upload.snapshot, snapshot))
      const there = begun?.epoch === epoch ? partNumbers.all(log, snapshot) : []
      if (there.length !== parts || there.at(-1) !== parts - 1) return 'unknown-snapshot'
      const version = previous + 1
      addSnapshot.run(log, version, snapshot, epoch, covers, parts, today)
      removeUpload.run(log, snapshot)
      for (const upload of waiting) if (upload !== begun) giveUp(log, upload.snapshot)
      const kept = keptVersions([...before, { version, day: today }], today)
      for (const one of before) if (!kept.has(one.version)) drop(log, one)
      return { version, epoch, covers }
    },

    snapshotPart({ log, epoch, version, part }) {
      const row = inEpoch.get(log, epoch, version ?? null)
      const bytes = row && partBytes.get(log, row.snapshot, part)
      return row && bytes && { version: row.version, snapshot: row.snapshot, covers: row.covers, parts: row.parts, bytes }
    },

    trimLog({ log, epoch, version, today }) {
      const row = document(log)
      if (typeof row === 'string') return row
      const isStale = stale(epoch, row.epoch)
      if (isStale) return isStale
      const all = snapshots.all(log)
      const at = all.findIndex((one) => one.version === version)
      const found = all[at]
      if (!found) return 'unknown-snapshot'
      if (found.day + TRIM_DAYS > today || found.covers > (all.at(-1)?.covers ?? 0)) return 'not-permitted'
      for (const one of all.slice(0, Math.max(0, at - 1))) drop(log, one)
      if (found.covers <= row.trimmed_to) return 'done'
      setTrimmed.run(found.covers, log)
      toErase.run(log, ENTRIES)
      return 'done'
    },

    deleteLog({ log, epoch }) {
      if (deletedSpace.get(log)) return 'done'
      const row = document(log)
      if (typeof row === 'string') return row
      const isStale = stale(epoch, row.epoch)
      if (isStale) return isStale
      for (const one of snapshots.all(log)) drop(log, one)
      for (const { snapshot } of uploads.all(log)) giveUp(log, snapshot)
      removeLog.run(log)
      addDeleted.run(log, row.space)
      toErase.run(log, ENTRIES)
      return 'done'
    },

    deletedLog: (log) => deletedSpace.get(log)
  }
}
