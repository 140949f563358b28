/** Fetches the sealed bytes of an attachment into their copy beside the vault, and what they open to where a person wants it; only bytes that open under its key are ever kept. */
import { CHUNK_BYTES, equalBytes, SEALED_CHUNK_BYTES } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { AttachmentRow } from './attachment-row.ts'
import { download } from './blob-http.ts'
import { createIncoming } from './incoming.ts'
import { openInto } from './open-copy.ts'
import type { OpenedFile } from './opened-file.ts'
import type { Pauses } from './pauses.ts'
import type { Progress } from './progress.ts'
import { openSealedCopy, type SealedCopy } from './sealed-copy.ts'

/** Tries in a row that bring nothing before the person is told. */
const FRUITLESS_TRIES = 5

/**
 * Resolves with the whole copy, its hash verified; asks the network for nothing that is already there. Each chunk that comes is
 * opened into `file` at once; what was there is not waited for when the file cannot be written. Throws `file-altered`,
 * `file-gone`, `relay-unreachable`, `disk-full`, or the abort's reason.
 */
export async function downloadAttachment(
  core: Core,
  row: AttachmentRow,
  progress: Progress,
  pauses: Pauses,
  signal: AbortSignal,
  file?: OpenedFile
): Promise<SealedCopy> {
  const copy = await openSealedCopy(core, row)
  if (file && !copy.isComplete()) {
    const chunks = Math.floor(copy.writtenBytes() / SEALED_CHUNK_BYTES)
    await openInto(core, row, copy, file, chunks * CHUNK_BYTES, signal)
  }
  let fruitless = 0
  while (!copy.isComplete()) {
    signal.throwIfAborted()
    const before = copy.writtenBytes()
    const cut = await receive(core, row, copy, progress, signal, file)
    if (copy.isComplete()) break
    signal.throwIfAborted()
    if (copy.writtenBytes() > before) {
      fruitless = 0
      pauses.reset()
    } else if (++fruitless === FRUITLESS_TRIES) throw cut
    await pauses.wait(signal)
  }
  if (row.hash === null || !equalBytes(copy.hash(), row.hash)) throw new ClientError('file-altered')
  return copy
}

/** One request. Gives why it ended early; what came until then is kept. Throws what another try does not help. */
async function receive(
  core: Core,
  row: AttachmentRow,
  copy: SealedCopy,
  progress: Progress,
  signal: AbortSignal,
  file: OpenedFile | undefined
): Promise<ClientError> {
  const incoming = createIncoming(copy, file)
  try {
    const body = await download(core, row, row.read_token, copy.writtenBytes(), copy.sizeBytes, signal)
    for await (const piece of body) {
      await incoming.take(piece)
      progress.moved('downloading', incoming.endBytes())
    }
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'relay-unreachable') {
      await Promise.allSettled([incoming.flushed()])
      throw error
    }
  }
  try {
    await incoming.flush()
  } finally {
    await incoming.flushed()
  }
  return new ClientError('relay-unreachable')
}
