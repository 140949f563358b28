/** What a relay has stored, read from a copy of its database. Never writes to it. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export interface SealedEntry {
  /** Hexadecimal, as in the contract. */
  readonly id: string
  readonly log: string
  readonly seq: number
  readonly epoch: number
  readonly bytes: Buffer
}

export interface StoredBlob {
  /** Also the name of its file. */
  readonly blob: string
  readonly sizeBytes: number
  readonly isDeleted: boolean
}

/** The entries of all logs, in order. */
export function sealedEntries(relayFolder: string): SealedEntry[] {
  return query(relayFolder, 'SELECT log, entry_id, seq, epoch, bytes FROM entries ORDER BY log, seq').map((row) => ({
    id: hex(row.entry_id),
    log: hex(row.log),
    seq: Number(row.seq),
    epoch: Number(row.epoch),
    bytes: Buffer.from(row.bytes as Uint8Array)
  }))
}

/** Deleted ones keep their file for the days of grace, and are given to nobody. */
export function storedBlobs(relayFolder: string): StoredBlob[] {
  return query(relayFolder, 'SELECT blob, size_bytes, deleted_day FROM blobs').map((row) => ({
    blob: hex(row.blob),
    sizeBytes: Number(row.size_bytes),
    isDeleted: row.deleted_day !== null
  }))
}

/** All ids that the relay knows and tells nobody. */
export function relayIds(
  relayFolder: string
): Readonly<Record<'spaces' | 'logs' | 'mailboxes' | 'slots' | 'blobs', Uint8Array[]>> {
  const all = (table: string, column: string): Uint8Array[] =>
    query(relayFolder, `SELECT ${column} AS id FROM ${table}`).map(({ id }) => id as Uint8Array)
  return {
    spaces: all('spaces', 'space'),
    logs: all('logs', 'log'),
    mailboxes: all('mailboxes', 'mailbox'),
    slots: all('slots', 'slot'),
    blobs: all('blobs', 'blob')
  }
}

const hex = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex')

type Query = (sql: string) => Record<string, unknown>[]

const query = (relayFolder: string, sql: string): Record<string, unknown>[] => copyOfDatabase(relayFolder, (ask) => ask(sql))

/** Of a copy of the files as they lie on the disk at this moment: a running relay has its database for itself. */
export function copyOfDatabase<T>(relayFolder: string, read: (query: Query) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'colloque-contents-'))
  try {
    const copy = join(folder, 'relay.sqlite')
    for (const suffix of ['', '-wal']) {
      const original = join(relayFolder, `relay.sqlite${suffix}`)
      if (existsSync(original)) copyFileSync(original, copy + suffix)
    }
    const database = new DatabaseSync(copy)
    try {
      return read((sql) => database.prepare(sql).all())
    } finally {
      database.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
