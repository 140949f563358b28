/**
 * Files of messages: sealed beside the vault, sent, fetched, opened. One transfer is one row, so a crash loses nothing but the
 * last window. A message leaves when all its files are at the relay; it never leaves without one of them.
 */
import type { AnyEvent, Attachment, ClientCode } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex } from '../../hex.ts'
import type { AttachmentReference } from '../messages/bodies.ts'
import { createActivity } from './activity.ts'
import { type AttachmentRow, endInterruptedDownloads, insertRow, rowOf, rowsOfMessage, toAttachment } from './attachment-row.ts'
import { createDownloads } from './downloads.ts'
import { createErasures } from './erasures.ts'
import { type PreparedAttachment, prepareAttachments } from './prepare.ts'
import { toCopy, toReference, toRows } from './reference.ts'
import { createStaging, type Staging } from './staging.ts'
import { createUploads } from './uploads.ts'

/** All are called inside of the transaction that changes the attachment; the events that they give are emitted after it. */
export interface AttachmentHooks {
  /** All files of a message are at the relay: once a message. `references(message)` is what its body carries. */
  uploaded(message: Uint8Array): readonly AnyEvent[]
  /** A file of a message cannot be sent; the message stays. */
  failed(message: Uint8Array, code: ClientCode): readonly AnyEvent[]
  /** The person gave up one file, and with it the message. */
  cancelled(message: Uint8Array): readonly AnyEvent[]
  /** How far the sending of one file is, in sealed bytes; outside of any transaction. */
  moved(message: Uint8Array, doneBytes: number): void
  /** The relay has no room now; it is tried again by itself. */
  waiting(message: Uint8Array, code: 'relay-full' | 'quota-exceeded'): readonly AnyEvent[]
  /** A message that had failed is under way again. */
  resumed(message: Uint8Array): readonly AnyEvent[]
}

export interface Attachments {
  /**
   * Looks at the files, by absolute path; pictures are sent without their metadata unless this or the settings say otherwise.
   * Throws `paths-not-allowed`, `too-many-files`, `file-unreadable`, `file-too-large`.
   */
  prepare(paths: readonly string[], keepMetadata?: boolean): Promise<readonly PreparedAttachment[]>
  /** A file in parts, until `take`. Throws `too-many-files`, `file-too-large`. */
  beginUpload(file: {
    readonly name: string
    readonly sizeBytes: number
    readonly keepMetadata?: boolean | undefined
  }): Promise<string>
  /** The next bytes, one part at a time. Throws `invalid-part`, which changes nothing; what else fails ends the upload: `unknown-upload`, `disk-full`. */
  uploadPart(upload: string, offset: number, bytes: Uint8Array): Promise<void>
  /** After the last part. Throws as `uploadPart`. */
  finishUpload(upload: string): Promise<Attachment>
  /** Throws `unknown-upload`. */
  abandonUpload(upload: string): void
  /** Finished uploads become files of the message, behind those it has: inside the transaction that stores it; then call `run`. Throws `unknown-upload`, `too-many-files`. */
  take(uploads: readonly string[], message: Uint8Array): void
  /** One file for another place, as it lies at the relay; not kept yet. Throws as `copy`, and `unknown-attachment`. */
  copyOf(attachment: string, to: Uint8Array): AttachmentRow
  /** Of `copyOf`: inside the transaction that names it there. */
  keepCopy(copy: AttachmentRow): void
  /** All files of one message for another, as they lie at the relay: inside the transaction that stores it. Throws `file-unreadable` for what has not left, `file-cancelled`, `file-gone`. */
  copy(from: Uint8Array, to: Uint8Array): void
  /**
   * Of a message that was taken back or given up, inside that transaction: rows and keys go at once. After it, by itself and again
   * until it is done, the copies here go and one's own blobs at the relay, but for those that another message sent from here names.
   */
  erase(message: Uint8Array): void
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
  /** Whole and verified, beside the vault. Throws as `save`, but for the writing. */
  fetch(attachment: string): Promise<Attachment>
  /** Opened bytes `start` up to `end`, FILE_PART_BYTES at most, alone in their memory; fetches first what is not there. Throws `invalid-call` outside of the file, else as `fetch`. */
  read(attachment: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer>>
  /** Gives up a transfer. One's own file takes its message with it, unless that has left: then nothing happens. */
  cancel(attachment: string): Promise<void>
  /** Stops sending one where it is; a later `run` goes on with it, unless it is of a file in a tree that was paused. */
  halt(attachment: string): Promise<void>
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
  const erasures = createErasures(core, activity, async (attachment) => {
    await Promise.all([downloads.cancel({ attachment }), staging.settled(attachment)])
  })
  const staging: Staging = createStaging(core, erasures)
  endInterruptedDownloads(store)
  staging.clear()

  function run(): void {
    erasures.run()
    uploads.run()
  }
  const forgetOnline = core.relay.onOnline(run)

  function known(attachment: string): AttachmentRow {
    const row = rowOf(store, fromHex(attachment))
    if (row === undefined) throw new ClientError('unknown-attachment')
    return row
  }

  const keeps = (keepMetadata: boolean | undefined): boolean => keepMetadata ?? core.settings.get().keepMetadata

  return {
    prepare: (paths, keepMetadata) => prepareAttachments(core, paths, keeps(keepMetadata)),
    beginUpload: ({ name, sizeBytes, keepMetadata }) => staging.begin(name, sizeBytes, keeps(keepMetadata)),
    uploadPart: staging.part,
    finishUpload: staging.finish,
    abandonUpload: staging.abandon,
    take: staging.take,
    copy(from, to) {
      for (const row of rowsOfMessage(store, from)) insertRow(store, toCopy(row, core.ports.random.bytes(16), to))
    },
    copyOf: (attachment, to) => toCopy(known(attachment), core.ports.random.bytes(16), to),
    keepCopy: (copy) => insertRow(store, copy),
    halt: (attachment) => activity.end(attachment, new ClientError('file-cancelled')),
    erase: erasures.erase,
    insert(prepared, message) {
      const first = rowsOfMessage(store, message).length
      for (const each of prepared) insertRow(store, { ...each, message, position: first + each.position })
    },
    run,
    references: (message) => rowsOfMessage(store, message).map(toReference),
    fromReferences(message, references) {
      for (const row of toRows(core.ports.sodium, message, references)) insertRow(store, row)
    },
    async save(attachment, path) {
      await downloads.save(known(attachment), path)
    },
    async fetch(attachment) {
      await downloads.fetch(known(attachment))
      return toAttachment(known(attachment))
    },
    read: async (attachment, start, end) => downloads.read(known(attachment), start, end),
    async cancel(attachment) {
      const row = known(attachment)
      if (row.state === 'staged') return staging.abandon(attachment)
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
      staging.clear()
      uploads.stop()
      erasures.stop()
      await Promise.all([activity.endAll(new ClientError('file-cancelled')), downloads.stop()])
    }
  }
}

/** One's own from this device keeps the right to delete its blob; once withdrawn and deleted, it has no key. */
function isOwn(row: AttachmentRow): boolean {
  return row.delete_token !== null || row.key.length === 0
}
