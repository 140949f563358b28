/** What the relay keeps of one message, read from its database while it runs. Never writes. */
import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { filesUnder } from '../../test/support/planted-words.ts'

export interface StoredEntry {
  readonly seq: number
  readonly epoch: number
  readonly bytes: Buffer
}

/**
 * The entry with this number that carries the message's id. A running relay locks its database for itself, so what is read is a copy of the
 * files as they lie on the disk at this moment. Throws when the relay holds no such entry, or several.
 */
export async function readStoredEntry(relayFolder: string, seq: number, messageId: string): Promise<StoredEntry> {
  const folder = mkdtempSync(join(tmpdir(), 'colloque-demo-'))
  try {
    const original = await databasePath(relayFolder)
    const copy = join(folder, 'relay.sqlite')
    // What is committed and not yet moved into the database stands in its log.
    for (const suffix of ['', '-wal']) if (existsSync(original + suffix)) copyFileSync(original + suffix, copy + suffix)
    return readEntry(copy, seq, messageId)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readEntry(path: string, seq: number, messageId: string): StoredEntry {
  const database = new DatabaseSync(path)
  try {
    const query = database.prepare('SELECT seq, epoch, bytes FROM entries WHERE seq = ? AND entry_id = ?')
    const rows = query.all(seq, Buffer.from(messageId, 'hex'))
    const [row] = rows
    if (row === undefined || rows.length > 1) {
      throw new Error(`the relay holds ${rows.length} entries with number ${seq} for message ${messageId}`)
    }
    return { seq: Number(row.seq), epoch: Number(row.epoch), bytes: Buffer.from(row.bytes as Uint8Array) }
  } finally {
    database.close()
  }
}

async function databasePath(folder: string): Promise<string> {
  for (const path of await filesUnder(folder)) if (firstBytes(path, 15) === 'SQLite format 3') return path
  throw new Error(`there is no database under ${folder}`)
}

function firstBytes(path: string, length: number): string {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(length)
    return buffer.toString('latin1', 0, readSync(file, buffer, 0, length, 0))
  } finally {
    closeSync(file)
  }
}
