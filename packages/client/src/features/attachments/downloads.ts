/** Which received files are fetched now, and where a person wants them. */
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import type { Activity, Moves } from './activity.ts'
import { type AttachmentRow, setState } from './attachment-row.ts'
import { toClientError } from './blob-http.ts'
import { downloadAttachment } from './download-attachment.ts'
import { writeOpened } from './open-copy.ts'
import { createPauses } from './pauses.ts'
import { createProgress } from './progress.ts'
import type { SealedCopy } from './sealed-copy.ts'

export interface Downloads {
  /** Whole and verified, beside the vault. Who asks while it is under way waits for the same. */
  fetch(row: AttachmentRow): Promise<SealedCopy>
  save(row: AttachmentRow, path: string): Promise<void>
  cancel(row: AttachmentRow): Promise<void>
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

  function fetch(row: AttachmentRow): Promise<SealedCopy> {
    const id = toHex(row.attachment)
    const underWay = fetches.get(id)
    if (underWay) return underWay
    const outcome = Promise.withResolvers<SealedCopy>()
    const work = (signal: AbortSignal, moves: Moves) => download(row, signal, moves).then(outcome.resolve, outcome.reject)
    const fetching = activity.begin(`fetch ${id}`, work).then(() => {
      fetches.delete(id)
      return outcome.promise
    })
    fetches.set(id, fetching)
    return fetching
  }

  async function download(row: AttachmentRow, signal: AbortSignal, moves: Moves): Promise<SealedCopy> {
    const progress = createProgress(core, row)
    const become = (state: AttachmentRow['state'], doneBytes: number, failure?: ClientError['code']) => {
      // One's own stay what they are, also when their copy is fetched again.
      if (row.delete_token !== null) return
      setState(store, row.attachment, state, failure)
      progress.became(state, doneBytes)
    }
    become('downloading', 0)
    try {
      const copy = await downloadAttachment(core, row, progress, createPauses(core, moves), signal)
      become('ready', copy.sizeBytes)
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
    store.run('DELETE FROM attachment_window WHERE attachment = ?', row.attachment)
    await core.ports.vault.attachments.remove(toHex(row.attachment))
  }

  async function open(row: AttachmentRow, copy: SealedCopy, path: string, signal: AbortSignal): Promise<void> {
    try {
      await writeOpened(core, row, copy, path, signal)
    } catch (error) {
      if (signal.aborted) throw new ClientError('file-cancelled')
      if (!(error instanceof ClientError) || error.code !== 'file-altered' || row.delete_token !== null) throw error
      await forgetCopy(row)
      setState(store, row.attachment, 'failed', 'file-altered')
      createProgress(core, row).became('failed', 0)
      throw error
    }
  }

  return {
    fetch,
    async save(row, path) {
      if (!core.ports.files) throw new ClientError('paths-not-allowed')
      if (row.key.length === 0)
        throw new ClientError(row.failure === 'file-changed' ? 'file-changed' : 'file-cancelled', { name: row.name })
      if (row.hash === null) throw new ClientError('file-unreadable', { name: row.name })
      const abort = new AbortController()
      const work = fetch(row).then((copy) => open(row, copy, path, abort.signal))
      const save = { id: toHex(row.attachment), abort, ended: work.catch(() => undefined) }
      saves.add(save)
      try {
        await work
      } finally {
        saves.delete(save)
      }
    },
    async cancel(row) {
      const id = toHex(row.attachment)
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
