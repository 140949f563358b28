/**
 * The files that this device sends into folder trees: a few at a time, in their order, over restarts. A file enters its tree when
 * the relay holds all of it; nobody sees one without bytes. Pausing keeps what was sent.
 */
import type { ClientCode } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import { createLane } from '../../sync/lane.ts'
import { type AttachmentRow, rowsOfMessage } from '../attachments/attachment-row.ts'
import type { AttachmentHooks, Attachments } from '../attachments/attachments.ts'
import {
  countMoving,
  fileOf,
  filesToEnter,
  insertFile,
  isQueued,
  type NewTreeFile,
  nextToBegin,
  type QueuedFile,
  queuedFiles,
  removeFile,
  setBegun,
  setFailure,
  setPaused,
  type TreeFileRow
} from './file-rows.ts'
import { createQueueProgress } from './queue-progress.ts'

/** Made ready to be sent at once; what waits is a path alone. */
const BEGUN_AT_ONCE = 3
/** Many small files enter the tree together, in one record of its log: who reads it looks at the whole tree again. The longer, while others wait. */
const ENTER_MS = 500
const ENTER_AMONG_MANY_MS = 3_000
const AGAIN_MS = 30_000

export interface FileQueue {
  readonly hooks: AttachmentHooks
  has(message: Uint8Array): boolean
  /** Inside a transaction; call `run` after it. */
  insert(file: NewTreeFile): void
  files(space?: Uint8Array, limit?: number): QueuedFile[]
  view(): ReturnType<ReturnType<typeof createQueueProgress>['totals']>
  doneBytes(file: QueuedFile): number
  pause(files: readonly QueuedFile[]): Promise<void>
  resume(files: readonly QueuedFile[]): Promise<void>
  cancel(files: readonly QueuedFile[]): void
  run(): void
  /** Resolves when all that can be sent now is in its tree. */
  idle(): Promise<void>
  stop(): Promise<void>
}

/** `enter` writes files into the tree of their space, those that are not there yet; throws why it cannot. `changed`: of a space, what is listed. */
export function createFileQueue(
  core: Core,
  attachments: () => Attachments,
  enter: (space: Uint8Array, files: readonly TreeFileRow[]) => void,
  changed: (space: Uint8Array) => void
): FileQueue {
  const { store } = core
  const { clock } = core.ports
  const progress = createQueueProgress(core)
  const filling = createLane()
  let isStopped = false
  let cancelEntering: (() => void) | undefined
  /** Steps forward, to know when there is none any more. */
  let steps = 0

  function later(durationMs: number): void {
    cancelEntering ??= clock.setTimer(durationMs, () => {
      cancelEntering = undefined
      enterAll()
      run()
    })
  }

  function codeOf(error: unknown): ClientCode {
    if (error instanceof ClientError) return error.code
    core.ports.log?.({ code: 'internal' })
    return 'internal'
  }

  /** False for what there is no room for, and for what could not even be noted: it is tried again later. */
  function noteFailure(files: readonly TreeFileRow[], error: unknown): boolean {
    const code = codeOf(error)
    try {
      if (code === 'disk-full') throw error
      store.transaction(() => {
        for (const { message } of files) setFailure(store, message, code)
      })
      return true
    } catch {
      later(AGAIN_MS)
      return false
    }
  }

  function enterAll(): void {
    cancelEntering?.()
    cancelEntering = undefined
    if (isStopped) return
    const spaces = Map.groupBy(filesToEnter(store), ({ message }) => toHex(message.subarray(0, 16)))
    for (const files of spaces.values()) enterSpace(files)
  }

  function enterSpace(files: readonly TreeFileRow[]): void {
    const space = files[0]?.message.slice(0, 16)
    if (space === undefined) return
    try {
      enter(space, files)
      store.transaction(() => {
        for (const { message } of files) removeFile(store, message)
      })
    } catch (error) {
      if (!noteFailure(files, error)) return
    }
    steps++
    for (const { message, size_bytes: sizeBytes } of files)
      if (!isQueued(store, message)) progress.ended(message, sizeBytes, true)
    changed(space)
    progress.tell()
  }

  async function fill(): Promise<void> {
    while (!isStopped && countMoving(store) < BEGUN_AT_ONCE) {
      const next = nextToBegin(store)
      if (next === undefined || !(await begin(next))) return
    }
  }

  /** False when it is to be tried later. */
  async function begin(file: TreeFileRow): Promise<boolean> {
    const { message, source_path: path, keep_metadata: keep } = file
    try {
      const prepared = path === null ? [] : await attachments().prepare([path], keep === null ? undefined : keep === 1)
      const [first] = prepared
      if (first === undefined) throw new ClientError('file-unreadable', { name: file.name })
      if (isStopped) return false
      store.transaction(() => {
        const now = fileOf(store, message)
        if (now === undefined || now.begun === 1) return
        attachments().insert(prepared, message)
        setBegun(store, message, 1)
        store.run(
          'UPDATE tree_file SET size_bytes = ?, media_type = ? WHERE message = ?',
          first.size_bytes,
          first.media_type,
          message
        )
      })
    } catch (error) {
      if (isStopped) return false
      if (!noteFailure([file], error)) return false
      changed(message.slice(0, 16))
    }
    steps++
    progress.tell()
    attachments().run()
    return true
  }

  function run(): void {
    if (isStopped) return
    void filling.run(fill).catch(() => core.ports.log?.({ code: 'internal' }))
  }

  /** After the transaction under way. `space`: where another list is to be shown. */
  function runSoon(space?: Uint8Array): void {
    queueMicrotask(() => {
      if (isStopped) return
      if (space) changed(space)
      progress.tell()
      run()
    })
  }

  function failed(message: Uint8Array, code: ClientCode): readonly [] {
    setFailure(store, message, code)
    runSoon(message.slice(0, 16))
    return []
  }

  function giveUp(message: Uint8Array): void {
    removeFile(store, message)
    attachments().erase(message)
    progress.ended(message, 0, false)
    runSoon(message.slice(0, 16))
  }

  const hooks: AttachmentHooks = {
    uploaded(message) {
      setFailure(store, message, null)
      steps++
      runSoon()
      later(nextToBegin(store) === undefined ? ENTER_MS : ENTER_AMONG_MANY_MS)
      return []
    },
    failed,
    cancelled(message) {
      giveUp(message)
      return []
    },
    moved(message, doneBytes) {
      progress.moved(message, doneBytes)
      const file = store.get<{ failure: string | null }>('SELECT failure FROM tree_file WHERE message = ?', message)
      if (file !== undefined && file.failure !== null) setFailure(store, message, null)
      progress.tell()
    },
    waiting: failed,
    resumed(message) {
      setFailure(store, message, null)
      runSoon(message.slice(0, 16))
      return []
    }
  }

  /** What can never be sealed again under its key begins anew from its path. */
  async function again({ message, state, key, source_path: path, attachment }: QueuedFile): Promise<void> {
    if (state === 'failed' && attachment !== null && key?.length !== 0) return attachments().resume(toHex(attachment))
    store.transaction(() => {
      setFailure(store, message, null)
      if (path === null || key?.length !== 0) return
      attachments().erase(message)
      setBegun(store, message, 0)
    })
  }

  return {
    hooks,
    has: (message) => isQueued(store, message),
    insert(file) {
      insertFile(store, file)
      progress.added(file.message, file.size_bytes)
    },
    files: (space, limit) => queuedFiles(store, space, limit),
    view: progress.totals,
    doneBytes: progress.doneBytes,
    async pause(files) {
      store.transaction(() => {
        for (const { message } of files) setPaused(store, message, 1)
      })
      const moving = files.filter(({ state }) => state === 'sealing' || state === 'uploading')
      await Promise.all(moving.map(({ attachment }) => attachment && attachments().halt(toHex(attachment))))
      for (const space of spacesOf(files)) changed(space)
      progress.tell()
      run()
    },
    async resume(files) {
      store.transaction(() => {
        for (const { message } of files) setPaused(store, message, 0)
      })
      for (const file of files) if (file.failure !== null || file.state === 'failed') await again(file)
      for (const space of spacesOf(files)) changed(space)
      progress.tell()
      attachments().run()
      run()
      later(ENTER_MS)
    },
    cancel(files) {
      store.transaction(() => {
        for (const { message } of files) giveUp(message)
      })
    },
    run() {
      run()
      later(ENTER_MS)
    },
    async idle() {
      for (let before = -1; before !== steps && !isStopped; ) {
        before = steps
        await filling.run(fill)
        await attachments().idle()
        enterAll()
      }
    },
    async stop() {
      isStopped = true
      cancelEntering?.()
      progress.stop()
      await filling.idle()
    }
  }
}

const spacesOf = (files: readonly QueuedFile[]): Uint8Array[] => [
  ...new Map(files.map(({ message }) => [toHex(message.subarray(0, 16)), message.slice(0, 16)])).values()
]

/** What opens a file that is whole at the relay, for the tree. Throws `file-unreadable`. */
export function sealedFileOf(core: Core, message: Uint8Array) {
  const [row] = rowsOfMessage(core.store, message)
  if (row === undefined) throw new ClientError('file-unreadable', { name: '' })
  return sealedFile(row)
}

export function sealedFile(row: AttachmentRow) {
  if (row.hash === null || row.key.length === 0) throw new ClientError('file-unreadable', { name: '' })
  const { blob, key, read_token: readToken, hash, size_bytes: sizeBytes, media_type: mediaType } = row
  return { blob, key, readToken, hash, sizeBytes, mediaType }
}
