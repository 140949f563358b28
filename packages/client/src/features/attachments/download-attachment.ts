/** Fetches the sealed bytes of an attachment into their copy beside the vault; only bytes that open under its key are ever kept. */
import { equalBytes, SEALED_CHUNK_BYTES } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { AttachmentRow } from './attachment-row.ts'
import { download } from './blob-http.ts'
import { createBuffersInTurn } from './buffers-in-turn.ts'
import type { Pauses } from './pauses.ts'
import type { Progress } from './progress.ts'
import { openSealedCopy, type SealedCopy } from './sealed-copy.ts'

/** Tries in a row that bring nothing before the person is told. */
const FRUITLESS_TRIES = 5

/**
 * Resolves with the whole copy, its hash verified; asks the network for nothing that is already there. Throws `file-altered`,
 * `file-gone`, `relay-unreachable`, `disk-full`, or the abort's reason.
 */
export async function downloadAttachment(
  core: Core,
  row: AttachmentRow,
  progress: Progress,
  pauses: Pauses,
  signal: AbortSignal
): Promise<SealedCopy> {
  const copy = await openSealedCopy(core, row)
  let fruitless = 0
  while (!copy.isComplete()) {
    signal.throwIfAborted()
    const before = copy.durableBytes()
    const cut = await receive(core, row, copy, progress, signal)
    if (copy.isComplete()) break
    signal.throwIfAborted()
    if (copy.durableBytes() > before) {
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
  signal: AbortSignal
): Promise<ClientError> {
  const incoming = createWindow(copy)
  try {
    const body = await download(core, row, row.read_token, copy.durableBytes(), copy.sizeBytes, signal)
    for await (const piece of body) {
      for (let rest = piece; rest.length > 0; ) {
        rest = incoming.fill(rest)
        if (incoming.isFull()) await incoming.flush()
      }
      progress.moved('downloading', incoming.endBytes())
    }
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'relay-unreachable') {
      await Promise.allSettled([incoming.flushed()])
      throw error
    }
  }
  await incoming.flush()
  await incoming.flushed()
  return new ClientError('relay-unreachable')
}

/** The bytes of one window on their way in, each chunk tried as it is complete; the window before is made durable meanwhile. */
function createWindow(copy: SealedCopy) {
  const nextBuffer = createBuffersInTurn()
  let bytes = new Uint8Array(0)
  let start = 0
  let filled = 0
  let tried = 0
  let appending: Promise<void> = Promise.resolve()

  function begin(at: number): void {
    start = at
    bytes = nextBuffer(Math.min(copy.windowEnd(start) * SEALED_CHUNK_BYTES, copy.sizeBytes) - start)
    filled = 0
    tried = 0
  }

  /** Throws `file-altered`. */
  function tryChunks(): void {
    while (tried < filled) {
      const end = Math.min(tried + SEALED_CHUNK_BYTES, bytes.length)
      if (end > filled) return
      if (!copy.isAuthentic((start + tried) / SEALED_CHUNK_BYTES, bytes.subarray(tried, end)))
        throw new ClientError('file-altered')
      tried = end
    }
  }

  begin(copy.durableBytes())
  return {
    /** Of all that came, from the beginning of the blob. */
    endBytes: () => start + filled,
    isFull: () => filled === bytes.length && filled > 0,
    /** Takes what fits and gives the rest. Throws `file-altered`, also for bytes after the end. */
    fill(piece: Uint8Array): Uint8Array {
      const taken = piece.subarray(0, bytes.length - filled)
      if (taken.length === 0) throw new ClientError('file-altered')
      bytes.set(taken, filled)
      filled += taken.length
      tryChunks()
      return piece.subarray(taken.length)
    },
    /** Goes on to keep the whole chunks, and makes room for what follows them. */
    async flush(): Promise<void> {
      await appending
      if (tried > 0) appending = copy.append(bytes.subarray(0, tried))
      // Thrown where it is awaited.
      appending.catch(() => undefined)
      begin(start + tried)
    },
    /** All that was flushed is durable. */
    flushed: () => appending
  }
}
