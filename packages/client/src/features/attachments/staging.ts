/**
 * Files that the interface gives in parts, before they belong to a message: sealed as they come, never a byte in clear on the
 * disk. They do not outlive the open vault; what was given up, or was never sent, leaves nothing.
 */
import { type Attachment, FILES_PER_MESSAGE } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex, toHex } from '../../hex.ts'
import { createLane } from '../../sync/lane.ts'
import { type AttachmentRow, insertRow, rowOf, rowsOfMessage, stagedRows, toAttachment } from './attachment-row.ts'
import { toClientError } from './blob-http.ts'
import type { Erasures } from './erasures.ts'
import { HEAD_BYTES, mediaTypeOf } from './media-type.ts'
import { openWhole } from './open-copy.ts'
import { CLEANED_BYTES, isCleanable, removeMetadata } from './pictures/remove-metadata.ts'
import { newOwnRow, requireRoom } from './prepare.ts'
import { openSealedCopy, type SealedCopy } from './sealed-copy.ts'
import { createSealer, type Sealer } from './sealer.ts'

/** Given and not sent. */
export const STAGED_AT_ONCE = 2 * FILES_PER_MESSAGE
/** Of which some were given and not all; each holds up to two windows in memory. */
export const MOVING_AT_ONCE = 2
/** Whoever gives nothing for so long (a paused import, a page that the browser holds back) keeps nobody waiting. */
export const STILL_MS = 2_000
const TURN_BYTES = 1 << 20

export interface Staging {
  /** Throws `too-many-files`, and `file-too-large` when all that is staged is more than one file may be at the relay. */
  begin(name: string, sizeBytes: number, keepMetadata: boolean): Promise<string>
  /** Waits while two others are on their way, which those that stand still are not. Throws `invalid-part`, which changes nothing, `unknown-upload`, `disk-full`, which ends the upload. */
  part(upload: string, offset: number, bytes: Uint8Array): Promise<void>
  finish(upload: string): Promise<Attachment>
  abandon(upload: string): void
  /** Inside the transaction that stores the message. Throws `unknown-upload` for what is not finished, `too-many-files`. */
  take(uploads: readonly string[], message: Uint8Array): void
  /** Nothing is staged any more: before the vault closes, and after it was opened. */
  clear(): void
  /** Resolves when nothing writes to the copy of an upload that is over. */
  settled(attachment: Uint8Array): Promise<void>
}

interface Upload {
  row: AttachmentRow
  copy: SealedCopy
  sealer: Sealer
  readonly keepMetadata: boolean
  readonly head: Uint8Array
  /** What is done with it now: one thing at a time. */
  work: Promise<unknown> | undefined
  /** While it stands still: what it held goes to the disk, and what is done with it next waits for that. */
  resting: Promise<void> | undefined
  cancelRest: (() => void) | undefined
}

export function createStaging(core: Core, erasures: Erasures): Staging {
  const { store } = core
  /** Not finished yet; the others are rows alone. */
  const uploads = new Map<string, Upload>()
  /** Given up, perhaps in the middle of a part. */
  const over = new Map<string, Upload>()
  /** Whose first part was given, until they are finished, given up or stand still; and those that wait for one of these places. */
  const moving = new Set<Upload>()
  const waiting: (() => void)[] = []
  /** Pictures are cleaned one at a time: each is held in memory whole. */
  const cleaning = createLane()

  async function begin(name: string, sizeBytes: number, keepMetadata: boolean): Promise<string> {
    requireRoom(core, name, sizeBytes)
    const staged = stagedRows(store)
    if (staged.length >= STAGED_AT_ONCE) throw new ClientError('too-many-files', { maximum: STAGED_AT_ONCE })
    const room = staged.reduce((rest, { size_bytes: each }) => rest - each, core.relay.limits.blobBytes)
    if (sizeBytes > room) throw new ClientError('file-too-large', { name, maximum: Math.max(0, room) })
    const row = newOwnRow(core.ports.random, name, sizeBytes)
    insertRow(store, row)
    const id = toHex(row.attachment)
    const copy = await openSealedCopy(core, row).catch((error: unknown) => {
      giveUp(row)
      throw toClientError(error)
    })
    const head = new Uint8Array(Math.min(HEAD_BYTES, sizeBytes))
    if (isStaged(row.attachment))
      uploads.set(id, {
        row,
        copy,
        sealer: createSealer(core, row, copy),
        keepMetadata,
        head,
        work: undefined,
        resting: undefined,
        cancelRest: undefined
      })
    return id
  }

  /** Throws `unknown-upload`, and `invalid-part` while something else is done with it. */
  function idle(id: string): Upload {
    const upload = uploads.get(id)
    if (upload === undefined) throw new ClientError('unknown-upload')
    if (upload.work !== undefined) throw new ClientError('invalid-part')
    return upload
  }

  /** What fails has sealed a part of it already: that upload is over. */
  async function occupy<T>(id: string, upload: Upload, body: () => Promise<T>): Promise<T> {
    upload.cancelRest?.()
    const work = body()
    upload.work = work.catch(() => undefined)
    try {
      const result = await work
      if (uploads.get(id) !== upload) throw new ClientError('unknown-upload')
      return result
    } catch (error) {
      giveUp(upload.row)
      throw toClientError(error)
    } finally {
      upload.work = undefined
    }
  }

  /** False when the upload was given up meanwhile. Throws what its rest threw. */
  async function move(id: string, upload: Upload): Promise<boolean> {
    await upload.resting
    while (uploads.get(id) === upload && !moving.has(upload) && moving.size >= MOVING_AT_ONCE)
      await new Promise<void>((resolve) => waiting.push(resolve))
    if (uploads.get(id) !== upload) return false
    moving.add(upload)
    return true
  }

  function leave(upload: Upload): void {
    upload.cancelRest?.()
    moving.delete(upload)
    for (const resolve of waiting.splice(0)) resolve()
  }

  function restLater(upload: Upload): void {
    upload.cancelRest = core.ports.clock.setTimer(STILL_MS, () => {
      upload.resting = upload.sealer.rest().finally(() => leave(upload))
      // Thrown where the next part waits for it.
      upload.resting.catch(() => undefined)
    })
  }

  async function complete(upload: Upload): Promise<void> {
    await upload.resting
    await upload.sealer.finish()
    const { row, head, keepMetadata } = upload
    const isPicture = !keepMetadata && row.size_bytes <= CLEANED_BYTES && isCleanable(head)
    const isCleaned = isPicture && (await cleaning.run(() => clean(upload)))
    const { attachment, name } = row
    store.run(
      'UPDATE attachment SET media_type = ?, hash = ?, metadata_removed = ? WHERE attachment = ? AND key = ?',
      mediaTypeOf(name, head),
      upload.copy.hash(),
      isCleaned ? 1 : 0,
      attachment,
      upload.row.key
    )
  }

  /** Seals the picture anew without its metadata, in the place of the first copy. False when it cannot be cleaned. */
  async function clean(upload: Upload): Promise<boolean> {
    const id = toHex(upload.row.attachment)
    const whole = await openWhole(core, upload.row, upload.copy)
    const cleaned = removeMetadata(whole)
    whole.fill(0)
    if (cleaned === undefined) return false
    try {
      return isStaged(upload.row.attachment) && (await sealCleaned(upload, id, cleaned))
    } finally {
      cleaned.fill(0)
    }
  }

  async function sealCleaned(upload: Upload, id: string, cleaned: Uint8Array): Promise<boolean> {
    // A key never seals two files.
    const row = { ...upload.row, key: core.ports.random.bytes(32), size_bytes: cleaned.length }
    store.transaction(() => {
      store.run('DELETE FROM attachment_window WHERE attachment = ?', row.attachment)
      store.run('UPDATE attachment SET key = ?, size_bytes = ? WHERE attachment = ?', row.key, row.size_bytes, row.attachment)
    })
    await core.ports.vault.attachments.remove(id)
    upload.row = row
    upload.copy = await openSealedCopy(core, row)
    upload.sealer = createSealer(core, row, upload.copy)
    for (let at = 0; at < cleaned.length; at += TURN_BYTES) await upload.sealer.take(cleaned.subarray(at, at + TURN_BYTES))
    await upload.sealer.finish()
    return true
  }

  function giveUp(...rows: readonly AttachmentRow[]): void {
    const staged = rows.filter(({ attachment }) => isStaged(attachment))
    for (const { attachment } of staged) {
      const id = toHex(attachment)
      const upload = uploads.get(id)
      uploads.delete(id)
      if (upload === undefined) continue
      over.set(id, upload)
      leave(upload)
    }
    erasures.discard(staged)
  }

  function isStaged(attachment: Uint8Array): boolean {
    return rowOf(store, attachment)?.state === 'staged'
  }

  return {
    begin,
    async part(id, offset, bytes) {
      const upload = idle(id)
      const { row, sealer, head } = upload
      if (offset !== sealer.offset || offset + bytes.length > row.size_bytes) throw new ClientError('invalid-part')
      if (offset < head.length) head.set(bytes.subarray(0, head.length - offset), offset)
      await occupy(id, upload, async () => {
        if (await move(id, upload)) await sealer.take(bytes)
      })
      restLater(upload)
    },
    async finish(id) {
      const upload = idle(id)
      if (upload.sealer.offset !== upload.row.size_bytes) throw new ClientError('invalid-part')
      await occupy(id, upload, () => complete(upload))
      uploads.delete(id)
      leave(upload)
      const row = rowOf(store, upload.row.attachment)
      if (row?.state !== 'staged') throw new ClientError('unknown-upload')
      return toAttachment(row)
    },
    abandon(id) {
      const row = rowOf(store, fromHex(id))
      if (row?.state !== 'staged') throw new ClientError('unknown-upload')
      giveUp(row)
    },
    take(ids, message) {
      let position = rowsOfMessage(store, message).length
      if (position + ids.length > FILES_PER_MESSAGE) throw new ClientError('too-many-files', { maximum: FILES_PER_MESSAGE })
      for (const id of ids) {
        const { changes } = store.run(
          "UPDATE attachment SET message = ?, position = ?, state = 'uploading' WHERE attachment = ? AND state = 'staged' AND hash IS NOT NULL",
          message,
          position++,
          fromHex(id)
        )
        if (changes === 0) throw new ClientError('unknown-upload')
      }
    },
    clear: () => giveUp(...stagedRows(store)),
    async settled(attachment) {
      const id = toHex(attachment)
      const upload = over.get(id)
      await upload?.work
      await upload?.resting?.catch(() => undefined)
      await upload?.sealer.settled()
      over.delete(id)
    }
  }
}
