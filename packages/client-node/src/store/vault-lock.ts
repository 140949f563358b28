/** One process per vault: the kernel's lock on a small file, which ends with its holder however that dies. */
import { ClientError } from '@colloque/client'
import Database from 'better-sqlite3-multiple-ciphers'
import { makePrivateFile } from './durable.ts'
import { coded } from './sqlite-store.ts'

/**
 * By path: a lock ends with its connection, and the collector closes connections that nobody holds. It also ends when its process
 * closes that file in any other place (fcntl), so what is held here is not opened a second time to be refused.
 */
const held = new Map<string, Database.Database | undefined>()

/** Throws `vault-in-use` when another process, or this one, holds it. The file stays: removing it would let two in. */
export async function takeVaultLock(path: string): Promise<() => Promise<void>> {
  if (held.has(path)) throw new ClientError('vault-in-use')
  held.set(path, undefined)
  try {
    await makePrivateFile(path)
    const database = lock(path)
    held.set(path, database)
    return async () => {
      if (held.get(path) === database) held.delete(path)
      database.close()
    }
  } catch (error) {
    held.delete(path)
    throw error
  }
}

function lock(path: string): Database.Database {
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
  return database
}
