import { CryptoError, chunksForRange, openRange, paddedSize, sealedSize } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { AttachmentRow } from './attachment-row.ts'
import { createBuffersInTurn } from './buffers-in-turn.ts'
import type { SealedCopy } from './sealed-copy.ts'

const TURN_BYTES = 1 << 20

/** Where sealed bytes are read from. */
export type SealedBytes = Pick<SealedCopy, 'read'>

/** Opens a whole sealed copy into the file at `path`; nothing stands there before all of it does. Throws `file-altered`, `file-unwritable`, `disk-full`. */
export async function writeOpened(
  core: Core,
  row: AttachmentRow,
  copy: SealedCopy,
  path: string,
  signal: AbortSignal
): Promise<void> {
  if (!core.ports.files) throw new ClientError('paths-not-allowed')
  const target = await core.ports.files.create(path)
  const bufferBytes = Math.min(TURN_BYTES, paddedSize(row.size_bytes))
  const sealed = new Uint8Array(sealedSize(bufferBytes))
  const nextBuffer = createBuffersInTurn()
  const used = new Set<ArrayBufferLike>()
  let writing: Promise<void> = Promise.resolve()
  try {
    for (let start = 0; start < row.size_bytes; start += TURN_BYTES) {
      signal.throwIfAborted()
      const end = Math.min(start + TURN_BYTES, row.size_bytes)
      const buffer = nextBuffer(bufferBytes)
      used.add(buffer.buffer)
      const opened = await openPart(core, row, copy, start, end, { sealed, opened: buffer })
      await writing
      writing = target.write(opened)
      // Thrown where it is awaited.
      writing.catch(() => undefined)
    }
    await writing
    await target.finish()
  } catch (error) {
    await Promise.allSettled([writing])
    await target.abandon()
    throw error
  } finally {
    for (const buffer of used) new Uint8Array(buffer).fill(0)
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
