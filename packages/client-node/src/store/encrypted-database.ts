/** Opens the vault's database: SQLite with every page sealed by AEGIS-256 under a raw key, in the file and in its log. */
import Database from 'better-sqlite3-multiple-ciphers'
import { makePrivateFile } from './durable.ts'
import { coded } from './sqlite-store.ts'

const RAW_KEY_MARK = Buffer.from('raw:')

/**
 * `key`: 32 random bytes, used as they are (SQLite3 Multiple Ciphers, "raw:"): the passphrase was stretched before.
 * Throws `vault-damaged` when the key does not fit the file, `vault-in-use`, `vault-unwritable`, `disk-full`.
 */
export async function openEncryptedDatabase(path: string, key: Uint8Array): Promise<Database.Database> {
  if (key.length !== 32) throw new Error('a database key has 32 bytes')
  await makePrivateFile(path)
  const database = coded(() => new Database(path, { timeout: 0 }))
  try {
    coded(() => configure(database, key))
  } catch (error) {
    database.close()
    throw error
  }
  return database
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
