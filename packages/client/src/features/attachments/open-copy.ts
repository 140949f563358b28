import { CryptoError, chunksForRange, openRange, paddedSize, sealedSize } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { AttachmentRow } from './attachment-row.ts'
import { type OpenedFile, TURN_BYTES } from './opened-file.ts'
import type { SealedCopy } from './sealed-copy.ts'

/** Where sealed bytes are read from. */
export type SealedBytes = Pick<SealedCopy, 'read'>

/** Opens chunks of the sealed copy into the file, from where the file is, up to `end` or its own. Throws `file-altered`, the abort's reason. */
export async function openInto(
  core: Core,
  row: AttachmentRow,
  copy: SealedBytes,
  file: OpenedFile,
  end: number,
  signal: AbortSignal
): Promise<void> {
  const last = Math.min(file.end, end)
  if (file.offset >= last) return
  const sealed = new Uint8Array(sealedSize(Math.min(TURN_BYTES, last)))
  while (file.offset < last && !file.isFailed) {
    signal.throwIfAborted()
    const { offset } = file
    const turnEnd = Math.min(last, offset - (offset % TURN_BYTES) + TURN_BYTES)
    const opened = file.room(turnEnd - offset)
    await openPart(core, row, copy, offset, Math.min(turnEnd, row.size_bytes), { sealed, opened })
    await file.took(opened.length)
  }
}

/** The whole file, in memory. Throws `file-altered`. */
export async function openWhole(core: Core, row: AttachmentRow, copy: SealedBytes): Promise<Uint8Array> {
  // Each turn begins at a chunk and opens into its place, the last with its padding.
  const whole = new Uint8Array(paddedSize(row.size_bytes))
  const sealed = new Uint8Array(sealedSize(Math.min(TURN_BYTES, whole.length)))
  for (let start = 0; start < row.size_bytes; start += TURN_BYTES) {
    const end = Math.min(start + TURN_BYTES, row.size_bytes)
    await openPart(core, row, copy, start, end, { sealed, opened: whole.subarray(start) })
  }
  return whole.subarray(0, row.size_bytes)
}

interface Buffers {
  readonly sealed: Uint8Array
  readonly opened: Uint8Array
}

/** Bytes `start` up to `end`, each chunk verified; in fresh memory without buffers. Throws `file-altered`. */
export async function openPart(
  core: Core,
  row: AttachmentRow,
  copy: SealedBytes,
  start: number,
  end: number,
  buffers?: Buffers
): Promise<Uint8Array> {
  const range = chunksForRange(start, end, row.size_bytes)
  const sealed = await copy.read(range.sealedStart, range.sealedEnd, buffers?.sealed)
  try {
    return openRange(core.ports.sodium, row.key, range, sealed, buffers?.opened)
  } catch (error) {
    throw error instanceof CryptoError ? new ClientError('file-altered') : error
  }
}
