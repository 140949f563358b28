/**
 * Files of messages: sealed beside the vault, sent, fetched, opened. One transfer is one row, so a crash loses nothing but the
 * last window. A message leaves when all its files are at the relay; it never leaves without one of them.
 */
import type { AnyEvent, ClientCode } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex } from '../../hex.ts'
import type { AttachmentReference } from '../messages/bodies.ts'
import { createActivity } from './activity.ts'
import { type AttachmentRow, endInterruptedDownloads, insertRow, rowOf, rowsOfMessage } from './attachment-row.ts'
import { createDownloads } from './downloads.ts'
import { type PreparedAttachment, prepareAttachments } from './prepare.ts'
import { toReference, toRows } from './reference.ts'
import { createUploads } from './uploads.ts'

/** All are called inside of the transaction that changes the attachment; the events that they give are emitted after it. */
export interface AttachmentHooks {
  /** All files of a message are at the relay: once a message. `references(message)` is what its body carries. */
  uploaded(message: Uint8Array): readonly AnyEvent[]
  /** A file of a message cannot be sent; the message stays. */
  failed(message: Uint8Array, code: ClientCode): readonly AnyEvent[]
  /** The person gave up one file, and with it the message. */
  cancelled(message: Uint8Array): readonly AnyEvent[]
  /** The relay has no room now; it is tried again by itself. */
  waiting(message: Uint8Array, code: 'relay-full' | 'quota-exceeded'): readonly AnyEvent[]
  /** A message that had failed is under way again. */
  resumed(message: Uint8Array): readonly AnyEvent[]
}

export interface Attachments {
  /** Looks at the files, by absolute path. Throws `paths-not-allowed`, `too-many-files`, `file-unreadable`, `file-too-large`. */
  prepare(paths: readonly string[]): Promise<readonly PreparedAttachment[]>
  /** Inside the transaction that stores the message; then call `run`. */
  insert(prepared: readonly PreparedAttachment[], message: Uint8Array): void
  /** Goes on with everything that is due, also after a restart. */
  run(): void
  /** Of a message whose files are all uploaded. */
  references(message: Uint8Array): readonly AttachmentReference[]
  /** Stores what a received message names, inside its transaction. Throws ContentError. */
  fromReferences(message: Uint8Array, references: readonly AttachmentReference[]): void
  /** Fetches what is missing, verifies all, writes the file. Throws `file-altered`, `file-gone`, `file-cancelled`, `file-unwritable`, `disk-full`, `relay-unreachable`. */
  save(attachment: string, path: string): Promise<void>
  /** Gives up a transfer. One's own file takes its message with it, unless that has left: then nothing happens. */
  cancel(attachment: string): Promise<void>
  /** Tries again what failed or was cancelled: one's own is sent, a received one is fetched beside the vault. Throws what made it fail for good. */
  resume(attachment: string): Promise<void>
  /** Resolves when no transfer moves: all have ended, or wait for the relay. */
  idle(): Promise<void>
  /** Before the vault closes: stops everything where it is. */
  stop(): Promise<void>
}

export function createAttachments(core: Core, hooks: AttachmentHooks): Attachments {
  const { store } = core
  const activity = createActivity(() => core.ports.log?.({ code: 'internal' }))
  const uploads = createUploads(core, hooks, activity)
  const downloads = createDownloads(core, activity)
  endInterruptedDownloads(store)
  const forgetOnline = core.relay.onOnline(uploads.run)

  function known(attachment: string): AttachmentRow {
    const row = rowOf(store, fromHex(attachment))
    if (row === undefined) throw new ClientError('unknown-attachment')
    return row
  }

  return {
    prepare: (paths) => prepareAttachments(core, paths),
    insert(prepared, message) {
      for (const each of prepared) insertRow(store, { ...each, message })
    },
    run: uploads.run,
    references: (message) => rowsOfMessage(store, message).map(toReference),
    fromReferences(message, references) {
      for (const row of toRows(core.ports.sodium, message, references)) insertRow(store, row)
    },
    async save(attachment, path) {
      await downloads.save(known(attachment), path)
    },
    async cancel(attachment) {
      const row = known(attachment)
      if (isOwn(row)) uploads.cancel(row)
      await downloads.cancel(row)
    },
    async resume(attachment) {
      const row = known(attachment)
      if (isOwn(row)) uploads.resume(row)
      else await downloads.fetch(row)
    },
    idle: activity.idle,
    async stop() {
      forgetOnline()
      uploads.stop()
      await Promise.all([activity.endAll(new ClientError('file-cancelled')), downloads.stop()])
    }
  }
}

/** One's own from this device keeps the right to delete its blob; once withdrawn and deleted, it has no key. */
function isOwn(row: AttachmentRow): boolean {
  return row.delete_token !== null || row.key.length === 0
}
