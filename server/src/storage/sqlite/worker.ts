/** The thread that owns the database file: the only place that calls SQLite, so no fsync ever holds up a socket. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { blobTables } from './blobs.ts'
import { commitTables } from './commits.ts'
import { openDatabase } from './database.ts'
import { deviceTables } from './devices.ts'
import { documentTables } from './documents.ts'
import { erasing } from './erase.ts'
import { type Call, groupCommit, type Outcome } from './group-commit.ts'
import { logHeadTables } from './log-heads.ts'
import { logTables, numbering } from './logs.ts'
import { envelopeTables, keyPackageTables } from './mailboxes.ts'
import { type Parcel, pack, unpack } from './parcel.ts'
import { purgeTables } from './purge.ts'
import { slotTables } from './slots.ts'
import { isDiskFull, StorageError, type StorageErrorCode } from './storage-error.ts'
import { READERS, type Tables } from './tables.ts'
import { type Tidying, tidying } from './tidy.ts'

/** What the worker says: that it is ready, why it is not, or the outcomes of calls. */
export type WorkerMessage =
  | { readonly ready: true }
  | { readonly refused: StorageErrorCode }
  | { readonly outcomes: Parcel }
  | { readonly closed: true }
export interface WorkerStart {
  readonly folder: string
  readonly port: MessagePort
  readonly maximumBytes: number | undefined
  readonly tidyMs: number
}

const { folder, port, maximumBytes, tidyMs } = workerData as WorkerStart

function tablesOf(database: Database): Tables {
  const numbers = numbering(database)
  const envelopes = envelopeTables(database)
  const erased = erasing(database)
  return {
    ...deviceTables(database),
    ...logTables(database, numbers),
    ...commitTables(database, numbers, envelopes.deposit),
    ...documentTables(database, numbers),
    ...logHeadTables(database, numbers),
    erase: erased.erase,
    ...envelopes,
    ...keyPackageTables(database),
    ...slotTables(database),
    ...blobTables(database),
    ...purgeTables(database, erased)
  }
}

const say = (message: WorkerMessage): void =>
  port.postMessage(message, 'outcomes' in message ? [message.outcomes.bytes.buffer] : [])

const answer = (outcomes: readonly Outcome[]): void => say({ outcomes: pack(outcomes) })

/** Everything that arrived while the last transaction was under way. */
function drain(first: Parcel | 'close'): { calls: readonly Call[]; closing: boolean } {
  const calls: Call[] = []
  for (let next: Parcel | 'close' | undefined = first; next !== undefined; next = receiveMessageOnPort(port)?.message) {
    if (next === 'close') return { calls, closing: true }
    calls.push(...(unpack(next) as readonly Call[]))
  }
  return { calls, closing: false }
}

function refusal(error: unknown): StorageErrorCode {
  if (error instanceof StorageError) return error.code
  const code = (error as { code?: unknown }).code
  if (code === 'SQLITE_BUSY') return 'storage-in-use'
  return isDiskFull(code) ? 'storage-full' : 'storage-unreadable'
}

function close(database: Database, tidy: Tidying): void {
  // On a full disk the journal may stay, and the next start reads it.
  tidy.atTheEnd()
  database.close()
  say({ closed: true })
  port.close()
}

function serve(database: Database): void {
  const run = groupCommit(database, tablesOf(database))
  const tidy = tidying(database, { tidyMs })
  const timer = setInterval(tidy.whileRunning, tidyMs)
  port.on('message', (first: Parcel | 'close') => {
    const { calls, closing } = drain(first)
    run(calls, answer)
    for (const { name } of calls) if (!READERS.has(name)) tidy.touch(name)
    if (!closing) return
    clearInterval(timer)
    close(database, tidy)
  })
  say({ ready: true })
}

try {
  serve(openDatabase(folder, maximumBytes))
} catch (error) {
  say({ refused: refusal(error) })
  port.close()
}
