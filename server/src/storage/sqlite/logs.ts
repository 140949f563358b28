import type { Entry } from '@colloque/protocol'
import type { Database } from 'better-sqlite3'
import type { Retention } from '../storage.ts'
import { sameBytes, type Tables } from './tables.ts'

interface SpaceColumns {
  epoch: number
  main_log: Uint8Array
}
interface LogColumns {
  space: Uint8Array
  head: number
  retention: Retention
  epoch: number
  main_log: Uint8Array
  trimmed_to: number
}
interface EntryColumns {
  seq: number
  epoch: number
  kind: 0 | 1
  entry_id: Uint8Array
  bytes: Uint8Array
}

/** Numbers and keeps entries; `append` and `commit` elsewhere lean on it. */
export type Numbering = ReturnType<typeof numbering>
export function numbering(database: Database) {
  const insert = database.prepare(
    'INSERT INTO entries (log, epoch, seq, day, kind, entry_id, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)'
  )
  const insertId = database.prepare('INSERT INTO entry_ids (log, entry_id, seq) VALUES (?, ?, ?)')
  const setHead = database.prepare('UPDATE logs SET head = ? WHERE log = ?')
  const known = database
    .prepare<[Uint8Array, Uint8Array], number>('SELECT seq FROM entry_ids WHERE log = ? AND entry_id = ?')
    .pluck()
  const log = database.prepare<[Uint8Array], LogColumns>(
    'SELECT space, head, retention, epoch, main_log, trimmed_to FROM logs JOIN spaces USING (space) WHERE log = ?'
  )
  return {
    log: (id: Uint8Array) => log.get(id),
    seqOf: (id: Uint8Array, entryId: Uint8Array) => known.get(id, entryId),
    setHead: (id: Uint8Array, head: number) => setHead.run(head, id),
    /** Kept logs carry no day at all. */
    put(id: Uint8Array, retention: Retention, entry: Entry, today: number): void {
      insertId.run(id, entry.entryId, entry.seq)
      insert.run(id, entry.epoch, entry.seq, retention === 'rolling' ? today : null, entry.kind, entry.entryId, entry.bytes)
    }
  }
}

/** Spaces, their access keys, their logs, and appending and reading of entries. */
export function logTables(
  database: Database,
  numbers: Numbering
): Pick<Tables, 'createSpace' | 'createLog' | 'space' | 'log' | 'accessKey' | 'read' | 'append'> {
  const space = database.prepare<[Uint8Array], SpaceColumns>('SELECT epoch, main_log FROM spaces WHERE space = ?')
  const accessKey = database
    .prepare<[Uint8Array, number], Uint8Array>('SELECT key FROM access_keys WHERE space = ? AND epoch = ?')
    .pluck()
  const addSpace = database.prepare('INSERT INTO spaces (space, epoch, main_log) VALUES (?, 0, ?)')
  const addLog = database.prepare('INSERT INTO logs (log, space, retention) VALUES (?, ?, ?)')
  const addKey = database.prepare('INSERT INTO access_keys (space, epoch, key) VALUES (?, 0, ?)')
  const wasDeleted = database.prepare<[Uint8Array], number>('SELECT EXISTS (SELECT 1 FROM deleted_logs WHERE log = ?)').pluck()
  const page = database.prepare<[Uint8Array, number, number, number], EntryColumns>(
    'SELECT seq, epoch, kind, entry_id, bytes FROM entries WHERE log = ? AND epoch = ? AND seq > ? ORDER BY seq LIMIT ?'
  )

  return {
    createSpace(wanted) {
      const row = space.get(wanted.space)
      const log = numbers.log(wanted.log)
      if (row === undefined && log === undefined) {
        if (wasDeleted.get(wanted.log)) return 'already-exists'
        addSpace.run(wanted.space, wanted.log)
        addLog.run(wanted.log, wanted.space, wanted.retention)
        addKey.run(wanted.space, wanted.accessKey)
        return 'done'
      }
      const firstKey = accessKey.get(wanted.space, 0)
      const same = row && log && firstKey && sameBytes(row.main_log, wanted.log) && sameBytes(firstKey, wanted.accessKey)
      return same && log.retention === wanted.retention ? 'done' : 'already-exists'
    },
    createLog(wanted) {
      const log = numbers.log(wanted.log)
      const isSame =
        log && sameBytes(log.space, wanted.space) && !sameBytes(log.main_log, wanted.log) && log.retention === wanted.retention
      if (log) return isSame ? 'done' : 'already-exists'
      if (wasDeleted.get(wanted.log)) return 'already-exists'
      const row = space.get(wanted.space)
      if (row === undefined) return 'unknown-space'
      if (row.epoch !== wanted.epoch) return { code: 'stale-epoch', epoch: row.epoch }
      addLog.run(wanted.log, wanted.space, wanted.retention)
      return 'done'
    },
    space(id) {
      const row = space.get(id)
      return row && { epoch: row.epoch, mainLog: row.main_log }
    },
    log(id) {
      const row = numbers.log(id)
      return row && { space: row.space, head: row.head, isMain: sameBytes(row.main_log, id) }
    },
    accessKey(id, epoch) {
      const key = accessKey.get(id, epoch)
      const row = space.get(id)
      return key && row && { key, current: row.epoch }
    },
    read({ log, epoch, after, entries: maximum, bytes: maximumBytes }) {
      const entries: Entry[] = []
      const found = numbers.log(log)
      if (found === undefined) return { entries, complete: false, ended: false }
      let size = 0
      let complete = true
      for (const row of page.iterate(log, epoch, Math.max(after, found.trimmed_to), maximum + 1)) {
        if (entries.length === maximum || (entries.length > 0 && size + row.bytes.length > maximumBytes)) {
          complete = false
          break
        }
        size += row.bytes.length
        entries.push({ seq: row.seq, entryId: row.entry_id, epoch: row.epoch, kind: row.kind, bytes: row.bytes })
      }
      return { entries, complete, ended: found.epoch > epoch }
    },
    append({ log, epoch, head, entries, today }) {
      const row = numbers.log(log)
      if (row === undefined) return { code: 'unknown-log' }
      const seqs: number[] = []
      const fresh: number[] = []
      for (const [index, { entryId, bytes }] of entries.entries()) {
        const known = numbers.seqOf(log, entryId)
        if (known === undefined && fresh.length === 0) {
          if (row.epoch !== epoch) return { code: 'stale-epoch', epoch: row.epoch }
          if (head !== undefined && head !== row.head) return { code: 'head-moved', head: row.head }
        }
        const seq = known ?? row.head + fresh.length + 1
        seqs.push(seq)
        if (known !== undefined) continue
        numbers.put(log, row.retention, { seq, entryId, epoch, kind: 0, bytes }, today)
        fresh.push(index)
      }
      if (fresh.length > 0) numbers.setHead(log, row.head + fresh.length)
      return { code: 'done', seqs, fresh }
    }
  }
}
