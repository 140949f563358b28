/** Opens the vault's database: SQLite with every page sealed by AEGIS-256 under a raw key, in the file and in its log. */
import { open } from 'node:fs/promises'
import { ClientError } from '@colloque/client'
import Database from 'better-sqlite3-multiple-ciphers'
import { makePrivateFile } from './durable.ts'
import { coded } from './sqlite-store.ts'

const RAW_KEY_MARK = Buffer.from('raw:')
/** sqlite.org/fileformat2.html, 1.3.4: how many bytes of each page are not SQLite's, but here nonce and tag. */
const RESERVED = { at: 20, bytes: 64 }

/**
 * `key`: 32 random bytes, used as they are (SQLite3 Multiple Ciphers, "raw:"): the passphrase was stretched before.
 * Throws `vault-damaged` when the key does not fit the file, `vault-in-use`, `vault-unwritable`, `disk-full`.
 */
export async function openEncryptedDatabase(path: string, key: Uint8Array): Promise<Database.Database> {
  if (key.length !== 32) throw new Error('a database key has 32 bytes')
  await makePrivateFile(path)
  await demandReserved(path)
  const database = coded(() => new Database(path, { timeout: 0 }))
  try {
    coded(() => configure(database, key))
  } catch (error) {
    database.close()
    throw error
  }
  return database
}

/** Bytes 16 to 23 of a database are in clear and under no tag, and this is the one that SQLite takes as it is: it would put rows where tags and nonces go. */
async function demandReserved(path: string): Promise<void> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, RESERVED.at)
    if (bytesRead === 1 && buffer[0] !== RESERVED.bytes) throw new ClientError('vault-damaged')
  } finally {
    await file.close()
  }
}

function configure(database: Database.Database, key: Uint8Array): void {
  database.pragma("cipher = 'aegis'")
  database.pragma("algorithm = 'aegis-256'")
  const raw = Buffer.concat([RAW_KEY_MARK, key])
  database.key(raw)
  raw.fill(0)
  // Exclusive before WAL: the index of the log then lies in memory, and no -shm file is made.
  database.pragma('locking_mode = EXCLUSIVE')
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  // On macOS a plain fsync leaves the bytes in the drive's cache.
  database.pragma('fullfsync = ON')
  database.pragma('secure_delete = ON')
  database.pragma('foreign_keys = ON')
  database.pragma('temp_store = MEMORY')
  // The first page that is read is what refuses a wrong key; the lock is taken by a write.
  database.exec('BEGIN IMMEDIATE; SELECT count(*) FROM sqlite_master; COMMIT')
}
