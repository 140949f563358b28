/** Which of one's own files are sent now, and what becomes of their messages. */
import type { AnyEvent } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import type { Activity, Moves } from './activity.ts'
import {
  type AttachmentRow,
  rowsOfMessage,
  rowsToDelete,
  rowsToUpload,
  setDeleted,
  setState,
  setUploaded,
  setWithdrawn,
  treeRowsToUpload
} from './attachment-row.ts'
import type { AttachmentHooks } from './attachments.ts'
import { deleteBlob, toClientError } from './blob-http.ts'
import { createPauses } from './pauses.ts'
import { createProgress } from './progress.ts'
import { sealedSizeOf } from './reference.ts'
import { uploadAttachment } from './upload-attachment.ts'

const AT_ONCE = 3

export interface Uploads {
  run(): void
  cancel(row: AttachmentRow): void
  resume(row: AttachmentRow): void
  stop(): void
}

export function createUploads(core: Core, hooks: AttachmentHooks, activity: Activity): Uploads {
  const { store } = core
  /** Files of folder trees that are being sent. */
  const ofTrees = new Set<string>()
  let stopped = false

  function run(): void {
    if (stopped) return
    for (const row of rowsToDelete(store)) {
      const id = `delete ${toHex(row.attachment)}`
      if (!activity.has(id)) void activity.begin(id, (signal) => removeRest(row, signal))
    }
    const due = rowsToUpload(store)
    fill(due, AT_ONCE - due.filter((row) => activity.has(toHex(row.attachment))).length)
    // What is filed does not keep a message waiting, nor the other way round.
    const running = ofTrees.size
    fill(treeRowsToUpload(store, AT_ONCE + running), AT_ONCE - running, ofTrees)
  }

  function fill(due: readonly AttachmentRow[], places: number, counted?: Set<string>): void {
    let room = places
    for (const row of due) {
      if (room <= 0) return
      if (activity.has(toHex(row.attachment))) continue
      room--
      void begin(row, counted)
    }
  }

  async function begin(row: AttachmentRow, counted?: Set<string>): Promise<void> {
    const id = toHex(row.attachment)
    let moved: (() => void) | undefined
    counted?.add(id)
    await activity.begin(id, async (signal, moves) => {
      await transfer(row, signal, moves)
      moved = moves.begin()
    })
    counted?.delete(id)
    // A transfer whose end could not even be noted waits for a better moment, or it would begin again at once, for ever.
    if (moved === undefined) return
    run()
    // Not before: between one and the next nothing is at rest.
    moved()
  }

  async function transfer(row: AttachmentRow, signal: AbortSignal, moves: Moves): Promise<void> {
    const progress = createProgress(core, row)
    const moved = (state: AttachmentRow['state'], doneBytes: number): void => {
      hooks.moved(row.message, doneBytes)
      progress.moved(state, doneBytes)
    }
    const pauses = createPauses(core, moves)
    try {
      await uploadAttachment(
        core,
        row,
        { progress: { ...progress, moved }, pauses, moves, onWaiting: (code) => emitAll(hooks.waiting(row.message, code)) },
        signal
      )
      emitAll(store.transaction(() => finish(row)))
      progress.became('uploaded', sealedSizeOf(row.size_bytes))
    } catch (error) {
      if (signal.aborted) return
      fail(row, error instanceof ClientError ? error : toClientError(error))
    }
  }

  /** Inside a transaction. */
  function finish(row: AttachmentRow): readonly AnyEvent[] {
    setUploaded(store, row.attachment)
    const all = rowsOfMessage(store, row.message)
    const isLast = all.length > 0 && all.every(({ state }) => state === 'uploaded')
    return isLast ? hooks.uploaded(row.message) : []
  }

  function fail(row: AttachmentRow, error: ClientError): void {
    // A key that has sealed a part of one file may never seal another: this attempt is over for good.
    if (error.code === 'file-changed') return withdraw(row, 'failed', error.code)
    emitAll(
      store.transaction(() => {
        setState(store, row.attachment, 'failed', error.code)
        return hooks.failed(row.message, error.code)
      })
    )
    createProgress(core, row).became('failed', 0)
  }

  /** The message cannot leave without this file, so the others go with it. */
  function withdraw(culprit: AttachmentRow, state: 'failed' | 'cancelled', code: 'file-changed' | 'file-cancelled'): void {
    const all = rowsOfMessage(store, culprit.message)
    const stateOf = (row: AttachmentRow) => (row.position === culprit.position ? state : 'cancelled')
    emitAll(
      store.transaction(() => {
        for (const row of all)
          setWithdrawn(store, row.attachment, stateOf(row), row.position === culprit.position ? code : 'file-cancelled')
        return state === 'failed' ? hooks.failed(culprit.message, code) : hooks.cancelled(culprit.message)
      })
    )
    for (const row of all) {
      // Not waited for: the culprit's own transfer may be what is running here.
      void activity.end(toHex(row.attachment), new ClientError('file-cancelled'))
      createProgress(core, row).became(stateOf(row), 0)
    }
    run()
  }

  /** Removes what is left of a withdrawn file, here and at the relay. */
  async function removeRest(row: AttachmentRow, signal: AbortSignal): Promise<void> {
    if (row.delete_token === null) return
    await activity.end(toHex(row.attachment), new ClientError('file-cancelled'))
    await core.ports.vault.attachments.remove(toHex(row.attachment))
    try {
      await deleteBlob(core, row, row.delete_token, signal)
    } catch {
      // Tried again when the relay is back; meanwhile the blob is sealed under a key that no longer exists.
      return
    }
    setDeleted(store, row.attachment)
  }

  function emitAll(events: readonly AnyEvent[]): void {
    for (const event of events) core.emit(event)
  }

  return {
    run,
    cancel(row) {
      const all = rowsOfMessage(store, row.message)
      if (all.every(({ state }) => state === 'uploaded') || row.key.length === 0) return
      withdraw(row, 'cancelled', 'file-cancelled')
    },
    resume(row) {
      if (row.key.length === 0)
        throw new ClientError(row.failure === 'file-changed' ? 'file-changed' : 'file-cancelled', { name: row.name })
      if (row.state !== 'failed') return run()
      emitAll(
        store.transaction(() => {
          setState(store, row.attachment, row.hash === null ? 'sealing' : 'uploading')
          return hooks.resumed(row.message)
        })
      )
      run()
    },
    stop() {
      stopped = true
    }
  }
}
