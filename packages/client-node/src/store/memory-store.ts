/** The store and the vault's place without a disk, for tests and simulations: same SQL engine, with crashes by hand. */
import { type AttachmentStore, ClientError, type Store, type VaultPlace } from '@colloque/client'
import { createMemoryAttachments, type MemoryAttachments } from '@colloque/client/memory'
import Database from 'better-sqlite3-multiple-ciphers'
import { createSqliteStore } from './sqlite-store.ts'

export interface MemoryStore extends Store {
  /** What would be on the disk now, outside of a transaction. */
  snapshot(): Uint8Array
  /** What came since the last transaction that is not in passing is gone, as after a power cut. */
  cutPower(): void
  /** Writes also where SQLite lets nobody write: in the tables that an index is kept in. */
  damage(sql: string): void
}

/** Begins empty, or with what `snapshot` gave. */
export function memoryStore(snapshot?: Uint8Array): MemoryStore {
  const database = snapshot ? new Database(Buffer.from(snapshot)) : new Database(':memory:')
  database.pragma('foreign_keys = ON')
  database.pragma('temp_store = MEMORY')
  const { sync, cutPower, ...store } = withPowerCuts(database, createSqliteStore(database))
  return {
    ...store,
    cutPower,
    snapshot() {
      sync()
      return new Uint8Array(database.serialize())
    },
    damage(sql) {
      database.unsafeMode(true).exec(sql).unsafeMode(false)
    }
  }
}

/** What transactions in passing leave stays one that is open, since it would be lost together; the next that is synced ends it. */
function withPowerCuts(database: Database.Database, inner: Store): Store & { sync(): void; cutPower(): void } {
  let inTransaction = false
  const [begin, commit] = [database.prepare('BEGIN'), database.prepare('COMMIT')]
  const hold = database.prepare('SAVEPOINT passing')
  const [goBack, release] = [database.prepare('ROLLBACK TO passing'), database.prepare('RELEASE passing')]

  // Whoever changes nothing has nothing synced, as SQLite has it.
  const changes = (): number => inner.get<{ n: number }>('SELECT total_changes() AS n')?.n ?? 0

  function sync(): void {
    if (database.inTransaction) commit.run()
  }

  function transact<T>(body: () => T): T {
    hold.run()
    try {
      return body()
    } catch (error) {
      goBack.run()
      throw error
    } finally {
      release.run()
    }
  }

  return {
    ...inner,
    sync,
    cutPower() {
      if (database.inTransaction) database.exec('ROLLBACK')
    },
    transaction(body, isPassing = false) {
      if (inTransaction) throw new Error('transactions do not nest')
      inTransaction = true
      try {
        if (!isPassing && !database.inTransaction) return inner.transaction(body)
        if (!database.inTransaction) begin.run()
        const before = changes()
        const result = transact(body)
        if (!isPassing && changes() > before) sync()
        return result
      } finally {
        inTransaction = false
      }
    },
    run(sql, ...values) {
      if (inTransaction) return inner.run(sql, ...values)
      const before = changes()
      const done = inner.run(sql, ...values)
      if (changes() > before) sync()
      return done
    },
    script(sql) {
      inner.script(sql)
      if (!inTransaction) sync()
    }
  }
}

export interface MemoryVaultPlace extends VaultPlace {
  /**
   * Ends the process that uses this place, or cuts its power: nothing here answers any more. Gives the place as the next process
   * finds it.
   */
  crash(isPowerCut?: boolean): MemoryVaultPlace
  /** Another disk with the same bytes: a vault that was copied. */
  copy(): MemoryVaultPlace
  /** The store that is open here now, for who looks at its pages or damages it. */
  running(): MemoryStore | undefined
}

interface Disk {
  header: Uint8Array | undefined
  database: { readonly key: Uint8Array; readonly bytes: Uint8Array } | undefined
  readonly attachments: MemoryAttachments
}

export function memoryVaultPlace(
  disk: Disk = { header: undefined, database: undefined, attachments: createMemoryAttachments() }
): MemoryVaultPlace {
  let locked = false
  let crashed = false
  let running: { readonly key: Uint8Array; readonly store: MemoryStore } | undefined

  function requireAlive(): void {
    if (crashed) throw new Error('this process has crashed')
  }

  function putDown(): void {
    if (running) disk.database = { key: running.key, bytes: running.store.snapshot() }
    running?.store.close()
    running = undefined
  }

  return {
    async lock() {
      requireAlive()
      if (locked) throw new ClientError('vault-in-use')
      locked = true
      return async () => {
        locked = false
      }
    },
    async readHeader() {
      requireAlive()
      return disk.header?.slice()
    },
    async writeHeader(header) {
      requireAlive()
      disk.header = header.slice()
    },
    async openStore(databaseKey) {
      requireAlive()
      if (running) throw new ClientError('vault-in-use')
      if (disk.database && Buffer.compare(disk.database.key, databaseKey) !== 0) throw new ClientError('vault-damaged')
      const store = memoryStore(disk.database?.bytes)
      running = { key: databaseKey.slice(), store }
      return { ...store, close: putDown }
    },
    attachments: whileAlive(disk.attachments, requireAlive),
    async destroy() {
      requireAlive()
      running?.store.close()
      running = undefined
      disk.header = undefined
      disk.database = undefined
      disk.attachments.clear()
    },
    running: () => running?.store,
    crash(isPowerCut = false) {
      if (isPowerCut) {
        running?.store.cutPower()
        disk.attachments.cutPower()
      }
      putDown()
      crashed = true
      return memoryVaultPlace(disk)
    },
    copy() {
      const database = running ? { key: running.key, bytes: running.store.snapshot() } : disk.database
      return memoryVaultPlace({ header: disk.header?.slice(), database, attachments: disk.attachments.copy() })
    }
  }
}

function whileAlive(attachments: MemoryAttachments, requireAlive: () => void): AttachmentStore {
  return {
    async size(id) {
      requireAlive()
      return attachments.size(id)
    },
    async append(id, offset, bytes, isPassing) {
      requireAlive()
      return attachments.append(id, offset, bytes, isPassing)
    },
    async sync(id) {
      requireAlive()
      return attachments.sync(id)
    },
    async read(id, start, end, into) {
      requireAlive()
      return attachments.read(id, start, end, into)
    },
    async remove(id) {
      requireAlive()
      return attachments.remove(id)
    }
  }
}
