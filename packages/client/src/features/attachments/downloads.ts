/** Which received files are fetched now, and where a person wants them. */
import { FILE_PART_BYTES } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import type { Activity, Moves } from './activity.ts'
import { type AttachmentRow, setState } from './attachment-row.ts'
import { toClientError } from './blob-http.ts'
import { downloadAttachment } from './download-attachment.ts'
import { openInto, openPart } from './open-copy.ts'
import { createOpenedFile, type OpenedFile } from './opened-file.ts'
import { createPauses } from './pauses.ts'
import { createProgress } from './progress.ts'
import type { SealedCopy } from './sealed-copy.ts'

export interface Downloads {
  /** Whole and verified, beside the vault. Who asks while it is under way waits for the same. */
  fetch(row: AttachmentRow): Promise<SealedCopy>
  save(row: AttachmentRow, path: string): Promise<void>
  /** Bytes `start` up to `end` of what is then beside the vault. */
  read(row: AttachmentRow, start: number, end: number): Promise<Uint8Array<ArrayBuffer>>
  /** Ends all that is done with it here. */
  cancel(row: Pick<AttachmentRow, 'attachment'>): Promise<void>
  stop(): Promise<void>
}

interface Save {
  readonly id: string
  readonly abort: AbortController
  readonly ended: Promise<void>
}

export function createDownloads(core: Core, activity: Activity): Downloads {
  const { store } = core
  const fetches = new Map<string, Promise<SealedCopy>>()
  const saves = new Set<Save>()
  /** Whose copy was found whole and right since the vault was opened. */
  const verified = new Set<string>()

  function fetch(row: AttachmentRow, file?: Promise<OpenedFile>): Promise<SealedCopy> {
    requireBytes(row)
    const id = toHex(row.attachment)
    const underWay = fetches.get(id)
    if (underWay) return underWay
    const outcome = Promise.withResolvers<SealedCopy>()
    const work = (signal: AbortSignal, moves: Moves) => download(row, signal, moves, file).then(outcome.resolve, outcome.reject)
    const fetching = activity.begin(`fetch ${id}`, work).then(() => {
      fetches.delete(id)
      return outcome.promise
    })
    fetches.set(id, fetching)
    return fetching
  }

  async function download(
    row: AttachmentRow,
    signal: AbortSignal,
    moves: Moves,
    given?: Promise<OpenedFile>
  ): Promise<SealedCopy> {
    const progress = createProgress(core, row)
    const become = (state: AttachmentRow['state'], doneBytes: number, failure?: ClientError['code']) => {
      // One's own stay what they are, also when their copy is fetched again.
      if (row.delete_token !== null) return
      setState(store, row.attachment, state, failure)
      progress.became(state, doneBytes)
    }
    become('downloading', 0)
    try {
      // Who cannot write it there is told when it is beside the vault.
      const file = await given?.catch(() => undefined)
      const copy = await downloadAttachment(core, row, progress, createPauses(core, moves), signal, file)
      become('ready', copy.sizeBytes)
      verified.add(toHex(row.attachment))
      return copy
    } catch (thrown) {
      if (signal.aborted) {
        become('available', 0)
        throw new ClientError('file-cancelled')
      }
      const error = toClientError(thrown)
      if (error.code === 'file-altered') await forgetCopy(row)
      become('failed', 0, error.code)
      throw error
    }
  }

  async function forgetCopy(row: AttachmentRow): Promise<void> {
    verified.delete(toHex(row.attachment))
    store.run('DELETE FROM attachment_window WHERE attachment = ?', row.attachment)
    await core.ports.vault.attachments.remove(toHex(row.attachment))
  }

  /** Written while it is fetched; what of it was beside the vault already, or is fetched for another, is opened from there. */
  async function fetchInto(row: AttachmentRow, path: string, signal: AbortSignal): Promise<void> {
    requireBytes(row)
    const creating = createOpenedFile(core, row, path)
    // Thrown where it is awaited, which may be after a fetch that somebody else began.
    creating.catch(() => undefined)
    try {
      const copy = await fetch(row, creating)
      await open(row, copy, await creating, signal)
    } catch (error) {
      const file = await creating.catch(() => undefined)
      await file?.abandon()
      throw error
    }
  }

  async function open(row: AttachmentRow, copy: SealedCopy, file: OpenedFile, signal: AbortSignal): Promise<void> {
    try {
      await openInto(core, row, copy, file, file.end, signal)
      signal.throwIfAborted()
      await file.finish()
    } catch (error) {
      if (signal.aborted) throw new ClientError('file-cancelled')
      throw await noted(row, error)
    }
  }

  /** What opening its copy ended with: a copy that has changed since it was verified is not kept. */
  async function noted(row: AttachmentRow, error: unknown): Promise<unknown> {
    if (!(error instanceof ClientError) || error.code !== 'file-altered') return error
    if (row.delete_token === null) {
      setState(store, row.attachment, 'failed', 'file-altered')
      createProgress(core, row).became('failed', 0)
    } else if (row.state !== 'uploaded') return error
    await forgetCopy(row)
    return error
  }

  return {
    fetch,
    async save(row, path) {
      if (!core.ports.files) throw new ClientError('paths-not-allowed')
      const abort = new AbortController()
      const work = fetchInto(row, path, abort.signal)
      const save = { id: toHex(row.attachment), abort, ended: work.catch(() => undefined) }
      saves.add(save)
      try {
        await work
      } finally {
        saves.delete(save)
      }
    },
    async read(row, start, end) {
      if (start > end || end > row.size_bytes || end - start > FILE_PART_BYTES) throw new ClientError('invalid-call')
      const id = toHex(row.attachment)
      if (!verified.has(id)) await fetch(row)
      const read = (from: number, to: number) => core.ports.vault.attachments.read(id, from, to)
      try {
        // Alone in its memory, to be handed on.
        return (await openPart(core, row, { read }, start, end)).slice()
      } catch (error) {
        throw await noted(row, error)
      }
    },
    async cancel(row) {
      const id = toHex(row.attachment)
      verified.delete(id)
      const reason = new ClientError('file-cancelled')
      const ending = [...saves].filter((save) => save.id === id)
      for (const { abort } of ending) abort.abort(reason)
      await activity.end(`fetch ${id}`, reason)
      await Promise.all(ending.map(({ ended }) => ended))
    },
    async stop() {
      for (const { abort } of saves) abort.abort(new ClientError('file-cancelled'))
      await Promise.all([...saves].map(({ ended }) => ended))
    }
  }
}

/** Throws when the row does not name sealed bytes, or not any more. */
function requireBytes(row: AttachmentRow): void {
  if (row.key.length === 0)
    throw new ClientError(row.failure === 'file-changed' ? 'file-changed' : 'file-cancelled', { name: row.name })
  if (row.hash === null) throw new ClientError('file-unreadable', { name: row.name })
}
