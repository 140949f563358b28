/** The store port over one open SQLite database. It knows nothing of keys or tables. */
import { ClientError, type SqlValue, type Store } from '@colloque/client'
import type Database from 'better-sqlite3-multiple-ciphers'

/** More than the product has; statements built from values would show themselves as a slow store, not as a leak. */
const KEPT_STATEMENTS = 500

type Row = Record<string, unknown>

export function createSqliteStore(database: Database.Database): Store {
  const statements = new Map<string, Database.Statement<unknown[], Row>>()
  let inTransaction = false

  function prepare(sql: string): Database.Statement<unknown[], Row> {
    let statement = statements.get(sql)
    if (statement === undefined) {
      statement = database.prepare<unknown[], Row>(sql)
      const oldest = statements.keys().next()
      if (statements.size >= KEPT_STATEMENTS && !oldest.done) statements.delete(oldest.value)
      statements.set(sql, statement)
    }
    return statement
  }

  function begin(): void {
    if (inTransaction) throw new Error('transactions do not nest')
    prepare('BEGIN IMMEDIATE').run()
    inTransaction = true
  }

  function undo(): void {
    // SQLite has already undone the transaction by itself after some errors, a full disk among them.
    if (database.inTransaction) prepare('ROLLBACK').run()
  }

  function transact<T>(body: () => T): T {
    begin()
    try {
      const result = body()
      if (result instanceof Promise) throw new Error('a transaction is synchronous')
      prepare('COMMIT').run()
      return result
    } catch (error) {
      undo()
      throw error
    } finally {
      inTransaction = false
    }
  }

  /** Written to the log like any other; the next that is synced takes it along. */
  function transactUnsynced<T>(body: () => T): T {
    if (inTransaction) throw new Error('transactions do not nest')
    // As scripts: `pragma` of the library makes a statement of each, which takes longer than many a transaction.
    database.exec('PRAGMA synchronous = NORMAL')
    try {
      return transact(body)
    } finally {
      database.exec('PRAGMA synchronous = FULL')
    }
  }

  return {
    transaction: (body, isPassing = false) => coded(() => (isPassing ? transactUnsynced(body) : transact(body))),
    run: (sql, ...values) => coded(() => ({ changes: prepare(sql).run(...values).changes })),
    get: <R>(sql: string, ...values: readonly SqlValue[]) =>
      coded(() => {
        const row = prepare(sql).get(...values)
        return row === undefined ? undefined : (withPlainBytes(row) as R)
      }),
    all: <R>(sql: string, ...values: readonly SqlValue[]) =>
      coded(
        () =>
          prepare(sql)
            .all(...values)
            .map(withPlainBytes) as R[]
      ),
    script: (sql) => coded(() => void database.exec(sql)),
    close() {
      statements.clear()
      if (database.open) coded(() => void database.close())
    }
  }
}

/** Runs `body`, turning what SQLite says of disk, file or rights into the code that a person can act on. */
export function coded<T>(body: () => T): T {
  try {
    return body()
  } catch (error) {
    throw storeError(error)
  }
}

function storeError(error: unknown): unknown {
  const code = error instanceof Error && error.name === 'SqliteError' && 'code' in error ? String(error.code) : ''
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') return new ClientError('disk-full')
  if (code.startsWith('SQLITE_BUSY')) return new ClientError('vault-in-use')
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return new ClientError('vault-damaged')
  if (/^SQLITE_(IOERR|READONLY|CANTOPEN|PERM|AUTH)/.test(code)) return new ClientError('vault-unwritable')
  return error
}

/** A Buffer's slice() is a view where a Uint8Array's is a copy: none leaves this room. */
function withPlainBytes(row: Row): Row {
  for (const column in row) {
    const value = row[column]
    if (value instanceof Uint8Array) row[column] = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  }
  return row
}
