/** One process per vault: the kernel's lock on a small file, which ends with its holder however that dies. */
import Database from 'better-sqlite3-multiple-ciphers'
import { makePrivateFile } from './durable.ts'
import { coded } from './sqlite-store.ts'

/** A lock ends with its connection, and the collector closes connections that nobody holds. */
const held = new Set<Database.Database>()

/** Throws `vault-in-use` when another process, or this one, holds it. The file stays: removing it would let two in. */
export async function takeVaultLock(path: string): Promise<() => Promise<void>> {
  await makePrivateFile(path)
  const database = coded(() => new Database(path, { timeout: 0 }))
  try {
    coded(() => {
      // Nothing is ever written: only the lock counts, and no journal need lie beside it.
      database.pragma('journal_mode = MEMORY')
      database.exec('BEGIN EXCLUSIVE')
    })
  } catch (error) {
    database.close()
    throw error
  }
  held.add(database)
  return async () => {
    held.delete(database)
    database.close()
  }
}
