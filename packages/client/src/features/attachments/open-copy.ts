import { CryptoError, chunksForRange, openRange } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { AttachmentRow } from './attachment-row.ts'
import type { SealedCopy } from './sealed-copy.ts'

const TURN_BYTES = 1 << 20

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
  try {
    for (let start = 0; start < row.size_bytes; start += TURN_BYTES) {
      signal.throwIfAborted()
      await target.write(await openPart(core, row, copy, start, Math.min(start + TURN_BYTES, row.size_bytes)))
    }
    await target.finish()
  } catch (error) {
    await target.abandon()
    throw error
  }
}

async function openPart(core: Core, row: AttachmentRow, copy: SealedCopy, start: number, end: number): Promise<Uint8Array> {
  const range = chunksForRange(start, end, row.size_bytes)
  const sealed = await copy.read(range.sealedStart, range.sealedEnd)
  try {
    return openRange(core.ports.sodium, row.key, range, sealed)
  } catch (error) {
    throw error instanceof CryptoError ? new ClientError('file-altered') : error
  }
}
