/** Opens the database file as the relay needs it. Never writes a row of its own. */
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { migrate } from './schema.ts'

/** Beyond `maximumBytes` whatever needs a page fails with SQLITE_FULL. Throws StorageError, or what SQLite throws. */
export function openDatabase(folder: string, maximumBytes?: number): Database {
  const database = new Sqlite(join(folder, 'relay.sqlite'), { timeout: 1000 })
  // Held for life and released by the kernel when the process dies: one process per folder, and no -shm file.
  database.pragma('locking_mode = EXCLUSIVE')
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('secure_delete = ON')
  database.pragma('foreign_keys = ON')
  // Whatever is temporary stays in memory: a file for it would lie outside the folder, on a disk that nobody vouches for.
  database.pragma('temp_store = MEMORY')
  database.pragma('journal_size_limit = 67108864')
  database.pragma('wal_autocheckpoint = 4000')
  if (maximumBytes !== undefined) database.pragma(`max_page_count = ${Math.floor(maximumBytes / 4096)}`)
  migrate(database)
  return database
}
