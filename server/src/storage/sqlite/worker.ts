/** The thread that owns the database file: the only place that calls SQLite, so no fsync ever holds up a socket. */
import { join } from 'node:path'
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { blobTables } from './blobs.ts'
import { commitTables } from './commits.ts'
import { deviceTables } from './devices.ts'
import { type Call, groupCommit, type Outcome } from './group-commit.ts'
import { logTables, numbering } from './logs.ts'
import { envelopeTables, keyPackageTables } from './mailboxes.ts'
import { type Parcel, pack, unpack } from './parcel.ts'
import { purgeTables } from './purge.ts'
import { migrate } from './schema.ts'
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

function open(): Sqlite.Database {
  const database = new Sqlite(join(folder, 'relay.sqlite'), { timeout: 1000 })
  // Held for life and released by the kernel when the process dies: one process per folder, and no -shm file.
  database.pragma('locking_mode = EXCLUSIVE')
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('secure_delete = ON')
  database.pragma('foreign_keys = ON')
  database.pragma('temp_store = MEMORY')
  database.pragma('journal_size_limit = 67108864')
  database.pragma('wal_autocheckpoint = 4000')
  if (maximumBytes !== undefined) database.pragma(`max_page_count = ${Math.floor(maximumBytes / 4096)}`)
  migrate(database)
  return database
}

function tablesOf(database: Sqlite.Database): Tables {
  const numbers = numbering(database)
  const envelopes = envelopeTables(database)
  return {
    ...deviceTables(database),
    ...logTables(database, numbers),
    ...commitTables(database, numbers, envelopes.deposit),
    ...envelopes,
    ...keyPackageTables(database),
    ...slotTables(database),
    ...blobTables(database),
    ...purgeTables(database)
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

function close(database: Sqlite.Database, tidy: Tidying): void {
  // On a full disk the journal may stay, and the next start reads it.
  tidy.atTheEnd()
  database.close()
  say({ closed: true })
  port.close()
}

function serve(database: Sqlite.Database): void {
  const run = groupCommit(database, tablesOf(database))
  const tidy = tidying(database, tidyMs)
  const timer = setInterval(tidy.whileRunning, tidyMs)
  port.on('message', (first: Parcel | 'close') => {
    const { calls, closing } = drain(first)
    run(calls, answer)
    if (calls.some(({ name }) => !READERS.has(name))) tidy.touch()
    if (!closing) return
    clearInterval(timer)
    close(database, tidy)
  })
  say({ ready: true })
}

try {
  serve(open())
} catch (error) {
  say({ refused: refusal(error) })
  port.close()
}
