import { chmod, mkdir, open as openFile } from 'node:fs/promises'
import { getCompileCacheDir } from 'node:module'
import { dirname, join } from 'node:path'
import { MessageChannel, Worker } from 'node:worker_threads'
import { ENTRY_KIND, ENVELOPE_DAYS, type Entry, LOG_DAYS, type NewEntry } from '@colloque/protocol'
import { BLOB_GRACE_DAYS, CLAIM_DAYS, SNAPSHOT_WAIT_DAYS } from '../../limits.ts'
import type { AppendOutcome, Storage } from '../storage.ts'
import type { Call, Outcome } from './group-commit.ts'
import { type Parcel, pack, unpack } from './parcel.ts'
import type { PurgeDays, PurgeProgress } from './purge.ts'
import { type StorageError, storageError } from './storage-error.ts'
import type { AppendResult, TableName, Tables } from './tables.ts'
import { TIDY_MS } from './tidy.ts'
import type { WorkerMessage, WorkerStart } from './worker.ts'

export interface SqliteStorageOptions {
  /** Created with mode 0700 when absent; holds relay.sqlite, mode 0600. */
  readonly folder: string
  /** The database file grows no further; beyond it appends answer `storage-full`. */
  readonly maximumBytes?: number
  /** How often the files are tidied if anything was written. */
  readonly tidyMs?: number
  /** Called once when the thread of the storage ends by itself: from then on every call is refused, for good. */
  readonly onLost?: ((error: StorageError) => void) | undefined
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
  finish(value: unknown): unknown
}

/** How long a claimed key package's hash is remembered, so that nobody can publish it a second time: longer than key packages live. */
const GIVEN_PACKAGE_DAYS = 400

/**
 * The embedded storage of the relay: one SQLite file in a worker thread. Everything that arrives while a commit is under way
 * shares the next one. Throws StorageError ('storage-in-use' when another process has the folder, 'storage-unreadable', 'storage-full').
 */
export async function openSqliteStorage(options: SqliteStorageOptions): Promise<Storage> {
  await prepareFolder(options.folder)
  const worker = await startWorker(options)
  const call = <N extends TableName>(name: N, ...args: Parameters<Tables[N]>) =>
    worker.call(name, args) as Promise<ReturnType<Tables[N]>>

  /** The effect is there; the bytes follow, a little at a time. What finds no room now goes with the next purge. */
  async function erased<T>(log: Uint8Array, effect: Promise<T>): Promise<T> {
    const outcome = await effect
    for (let more = true; more; ) more = await call('erase', log).catch(() => false)
    return outcome
  }

  return {
    relayId: () => call('relayId'),
    addAdmission: (admission) => call('addAdmission', admission),
    isUnfounded: (today) => call('isUnfounded', today),
    admit: (admission) => call('admit', admission),
    device: (device) => call('device', device),
    disableDevice: (device) => call('disableDevice', device),
    count: (counter) => call('count', counter),
    createSpace: (space) => call('createSpace', space),
    createLog: (log) => call('createLog', log),
    space: (space) => call('space', space),
    log: (log) => call('log', log),
    accessKey: (space, epoch) => call('accessKey', space, epoch),
    read: (page) => call('read', page),
    append: (append) =>
      worker.call('append', [append], (result) => numbered(append, result as AppendResult)) as Promise<AppendOutcome>,
    commit: (commit) => call('commit', commit),
    putSnapshotPart: (part) => call('putSnapshotPart', part),
    putSnapshot: (put) => erased(put.log, call('putSnapshot', put)),
    snapshotPart: (part) => call('snapshotPart', part),
    logHeads: (heads) => call('logHeads', heads),
    trimLog: (trim) => erased(trim.log, call('trimLog', trim)),
    deleteLog: (request) => erased(request.log, call('deleteLog', request)),
    deletedLog: (log) => call('deletedLog', log),
    openMailbox: (mailbox) => call('openMailbox', mailbox),
    mailbox: (mailbox) => call('mailbox', mailbox),
    deposit: (deposit) => call('deposit', deposit),
    receive: (mailbox, page) => call('receive', mailbox, page),
    acknowledge: (mailbox, envelopes) => call('acknowledge', mailbox, envelopes),
    publishKeyPackages: (publish) => call('publishKeyPackages', publish),
    claimKeyPackage: (claim) => call('claimKeyPackage', claim),
    putSlot: (put) => call('putSlot', put),
    getSlot: (slot, today) => call('getSlot', slot, today),
    claimSlot: (slot, device, today) => call('claimSlot', slot, device, today),
    releaseSlot: (slot, device) => call('releaseSlot', slot, device),
    createBlob: (blob) => call('createBlob', blob),
    blob: (blob) => call('blob', blob),
    deleteBlob: (blob, today) => call('deleteBlob', blob, today),
    waitingBlobs: (createdBefore) => call('waitingBlobs', createdBefore),
    settleBlob: (blob, hasBytes) => call('settleBlob', blob, hasBytes),
    statistics: () => call('statistics'),
    close: () => worker.close(),
    async purge(today) {
      const days: PurgeDays = {
        today,
        envelopesBefore: today - ENVELOPE_DAYS,
        claimsBefore: today - CLAIM_DAYS,
        givenPackagesBefore: today - GIVEN_PACKAGE_DAYS,
        entriesBefore: today - LOG_DAYS,
        uploadsBefore: today - SNAPSHOT_WAIT_DAYS,
        blobsBefore: today - BLOB_GRACE_DAYS
      }
      const blobs: Uint8Array[] = []
      for (let next: PurgeProgress | undefined = { step: 'tables' }; next !== undefined; ) {
        const step: ReturnType<Tables['purge']> = await call('purge', days, next)
        blobs.push(...step.blobs)
        next = step.next
      }
      return { blobs }
    }
  }
}

function numbered({ entries, epoch }: Parameters<Storage['append']>[0], result: AppendResult): AppendOutcome {
  if (result.code !== 'done') return result
  const appended = result.fresh.map((index): Entry => {
    const { entryId, bytes } = entries[index] as NewEntry
    return { seq: result.seqs[index] as number, entryId, epoch, kind: ENTRY_KIND.entry, bytes }
  })
  return { code: 'done', seqs: result.seqs, appended }
}

async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700)
    await createPrivate(join(folder, 'relay.sqlite'))
  } catch {
    throw storageError('storage-unreadable')
  }
}

/**
 * SQLite gives its journal the mode of this file. A file that is there is never opened here: closing any descriptor of it would
 * drop the lock that this very process may hold on it (fcntl(2)).
 */
async function createPrivate(path: string): Promise<void> {
  try {
    await (await openFile(path, 'wx', 0o600)).close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    await chmod(path, 0o600)
  }
}

/** A worker starts without the compile cache of its process, and then keeps a second TypeScript compiler in memory (17 MB). */
function compileCacheOf(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const cache = getCompileCacheDir()
  return cache === undefined ? environment : { ...environment, NODE_COMPILE_CACHE: dirname(cache) }
}

async function startWorker(options: SqliteStorageOptions) {
  const { port1: port, port2 } = new MessageChannel()
  const start: WorkerStart = {
    folder: options.folder,
    port: port2,
    maximumBytes: options.maximumBytes,
    tidyMs: options.tidyMs ?? TIDY_MS
  }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: start,
    transferList: [port2],
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
    env: compileCacheOf(process.env)
  })
  const waiting = new Map<number, Waiting>()
  let queue: Call[] = []
  let calls = 0
  let gone: StorageError | undefined
  let closed: Promise<void> | undefined
  let isOpen = false
  const opened = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()

  const flush = (): void => {
    if (queue.length === 0 || gone) return
    const parcel: Parcel = pack(queue)
    queue = []
    port.postMessage(parcel, [parcel.bytes.buffer])
  }
  const fail = (error: StorageError): void => {
    const isLost = isOpen && !closed && !gone
    gone ??= error
    opened.reject(gone)
    for (const { reject } of waiting.values()) reject(gone)
    waiting.clear()
    queue = []
    port.close()
    ended.resolve()
    if (isLost) options.onLost?.(error)
  }
  const settle = (outcome: Outcome): void => {
    const caller = waiting.get(outcome.call)
    waiting.delete(outcome.call)
    if ('error' in outcome) caller?.reject(storageError(outcome.error, outcome.reason))
    else caller?.resolve(caller.finish(outcome.value))
  }
  port.on('message', (message: WorkerMessage) => {
    if ('outcomes' in message) for (const outcome of unpack(message.outcomes) as readonly Outcome[]) settle(outcome)
    else if ('ready' in message) opened.resolve()
    else if ('refused' in message) fail(storageError(message.refused))
    else fail(storageError('storage-closed'))
  })
  worker.once('error', () => fail(storageError('storage-failed')))
  worker.once('exit', () => fail(storageError(closed ? 'storage-closed' : 'storage-failed')))
  await opened.promise
  isOpen = true

  return {
    /** Calls of one turn of the event loop travel together; answers come in the order of the calls. */
    call(name: TableName, args: readonly unknown[], finish: (value: unknown) => unknown = (value) => value): Promise<unknown> {
      if (gone || closed) return Promise.reject(gone ?? storageError('storage-closed'))
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      calls += 1
      waiting.set(calls, { resolve, reject, finish })
      queue.push({ call: calls, name, args })
      if (queue.length === 1) setImmediate(flush)
      return promise
    },
    /** Finishes what was asked before. Idempotent. */
    close(): Promise<void> {
      closed ??= (async () => {
        flush()
        if (!gone) port.postMessage('close')
        await ended.promise
        await worker.terminate()
      })()
      return closed
    }
  }
}
