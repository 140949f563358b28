import type { Database } from 'better-sqlite3'
import { Undo } from './commits.ts'
import { isDiskFull, type StorageErrorCode } from './storage-error.ts'
import { READERS, type TableName, type Tables } from './tables.ts'

export interface Call {
  readonly call: number
  readonly name: TableName
  readonly args: readonly unknown[]
}
export type Outcome =
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly error: StorageErrorCode; readonly reason: string }

/** The two writers whose port has an answer of its own for a full disk. */
const ANSWERS_FULL: ReadonlySet<TableName> = new Set<TableName>(['append', 'commit'])

const plain = (database: Database, sql: string) => database.prepare<[]>(sql)

/**
 * Runs the calls that arrived together, in their order: reads that come first on committed state, then everything from the first
 * write on in one transaction, whose outcomes are told only when it is on the disk. Writers look before they write, so a refusal has
 * nothing to undo; only a commit refuses midway, and has a savepoint. When anything fails, a full disk for one, nothing of the
 * transaction stands and each call runs again in one of its own.
 */
export function groupCommit(
  database: Database,
  tables: Tables
): (calls: readonly Call[], tell: (outcomes: readonly Outcome[]) => void) => void {
  const [begin, commit, rollback] = ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'].map((sql) => plain(database, sql)) as [
    Statement,
    Statement,
    Statement
  ]
  const [save, undo, release] = ['SAVEPOINT one', 'ROLLBACK TO one', 'RELEASE one'].map((sql) => plain(database, sql)) as [
    Statement,
    Statement,
    Statement
  ]

  const failed = ({ call, name }: Call, error: unknown): Outcome => {
    const reason = String((error as { code?: unknown }).code ?? (error as Error).name)
    if (!isDiskFull(reason)) return { call, error: 'storage-failed', reason }
    return ANSWERS_FULL.has(name) ? { call, value: { code: 'storage-full' } } : { call, error: 'storage-full', reason }
  }
  const run = (call: Call): Outcome => ({
    call: call.call,
    value: (tables[call.name] as (...args: readonly unknown[]) => unknown)(...call.args)
  })

  function inSavepoint(call: Call): Outcome {
    save.run()
    try {
      const outcome = run(call)
      release.run()
      return outcome
    } catch (error) {
      if (!(error instanceof Undo)) throw error
      undo.run()
      release.run()
      return { call: call.call, value: error.outcome }
    }
  }

  function together(calls: readonly Call[]): readonly Outcome[] {
    begin.run()
    try {
      const outcomes = calls.map((call) => (call.name === 'commit' ? inSavepoint(call) : run(call)))
      commit.run()
      return outcomes
    } catch (error) {
      // SQLite may have rolled back by itself (sqlite.org/lang_transaction.html section 3.1).
      if (database.inTransaction) rollback.run()
      throw error
    }
  }

  function alone(call: Call): Outcome {
    try {
      return READERS.has(call.name) ? run(call) : (together([call])[0] as Outcome)
    } catch (error) {
      return failed(call, error)
    }
  }

  function inOneTransaction(calls: readonly Call[]): readonly Outcome[] {
    try {
      return together(calls)
    } catch {
      return calls.map(alone)
    }
  }

  return (calls, tell) => {
    const firstWrite = calls.findIndex(({ name }) => !READERS.has(name))
    const reads = firstWrite === -1 ? calls : calls.slice(0, firstWrite)
    if (reads.length > 0) tell(reads.map(alone))
    if (firstWrite !== -1) tell(inOneTransaction(calls.slice(firstWrite)))
  }
}

type Statement = ReturnType<typeof plain>
