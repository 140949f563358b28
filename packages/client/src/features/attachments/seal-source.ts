/** Seals a person's file into its copy beside the vault, window by window; it stops for good when the file is not the one that was chosen. */
import { CHUNK_BYTES, paddedSize, SEALED_CHUNK_BYTES, sealChunk } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { SourceFile } from '../../ports/index.ts'
import type { AttachmentRow } from './attachment-row.ts'
import { createBuffersInTurn } from './buffers-in-turn.ts'
import { sealedSizeOf } from './reference.ts'
import { type SealedCopy, WINDOW_CHUNKS } from './sealed-copy.ts'

/** Read and sealed in one turn; other work comes in between. */
const TURN_CHUNKS = 16

/** Completes the copy. Throws `file-changed`, `file-unreadable`, `disk-full`, or the abort's reason. */
export async function sealSource(core: Core, row: AttachmentRow, copy: SealedCopy, signal: AbortSignal): Promise<void> {
  if (row.source_path === null || !core.ports.files) throw new ClientError('file-unreadable', { name: row.name })
  const source = await core.ports.files.open(row.source_path)
  try {
    if (source.version !== row.source_version) throw changed(row)
    await sealRest(core, row, source, copy, signal)
  } finally {
    await source.close()
  }
}

/** While one window is made durable, the next is read and sealed. */
async function sealRest(
  core: Core,
  row: AttachmentRow,
  source: SourceFile,
  copy: SealedCopy,
  signal: AbortSignal
): Promise<void> {
  const nextBuffer = createBuffersInTurn()
  const plaintext = new Uint8Array(Math.min(TURN_CHUNKS * CHUNK_BYTES, paddedSize(row.size_bytes)))
  const seal = async (from: number, to: number): Promise<Uint8Array | undefined> => {
    if (from >= copy.chunks) return undefined
    const target = nextBuffer(sealedBytes(row, from, to))
    await sealChunks(core, row, source, { from, to, isLast: to === copy.chunks, plaintext, target }, signal)
    // The relay can hold the whole blob only after this: before the last window goes anywhere.
    if (to === copy.chunks && (await source.currentVersion()) !== row.source_version) throw changed(row)
    return target
  }
  let end = copy.windowEnd(copy.durableBytes())
  let sealed = await seal(copy.durableBytes() / SEALED_CHUNK_BYTES, end)
  while (sealed) {
    const next = Math.min(copy.chunks, end + WINDOW_CHUNKS)
    sealed = await both(copy.append(sealed), seal(end, next))
    end = next
  }
}

/** As Promise.all, but never leaves one of the two behind still at work. */
async function both<T>(first: Promise<void>, second: Promise<T>): Promise<T> {
  const [one, two] = await Promise.allSettled([first, second])
  if (one.status === 'rejected') throw one.reason
  if (two.status === 'rejected') throw two.reason
  return two.value
}

interface Chunks {
  readonly from: number
  readonly to: number
  readonly isLast: boolean
  /** Room for one turn. */
  readonly plaintext: Uint8Array
  readonly target: Uint8Array
}

async function sealChunks(
  core: Core,
  row: AttachmentRow,
  source: SourceFile,
  chunks: Chunks,
  signal: AbortSignal
): Promise<void> {
  const padded = paddedSize(row.size_bytes)
  for (let first = chunks.from; first < chunks.to; first += TURN_CHUNKS) {
    signal.throwIfAborted()
    const after = Math.min(first + TURN_CHUNKS, chunks.to)
    const end = Math.min(after * CHUNK_BYTES, padded)
    const plaintext = await readPadded(row, source, first * CHUNK_BYTES, end, chunks.plaintext)
    for (let index = first; index < after; index++) {
      const chunk = plaintext.subarray((index - first) * CHUNK_BYTES, (index - first + 1) * CHUNK_BYTES)
      const at = (index - chunks.from) * SEALED_CHUNK_BYTES
      const sealed = chunks.target.subarray(at, at + SEALED_CHUNK_BYTES)
      sealChunk(core.ports.sodium, row.key, index, chunks.isLast && index === chunks.to - 1, chunk, sealed)
    }
  }
}

function sealedBytes(row: AttachmentRow, from: number, to: number): number {
  return Math.min(to * SEALED_CHUNK_BYTES, sealedSizeOf(row.size_bytes)) - from * SEALED_CHUNK_BYTES
}

/** Bytes of the stream: the file, then zeros. */
async function readPadded(
  row: AttachmentRow,
  source: SourceFile,
  start: number,
  end: number,
  into: Uint8Array
): Promise<Uint8Array> {
  const wanted = Math.max(0, Math.min(end, row.size_bytes) - start)
  const bytes = wanted > 0 ? await source.read(start, wanted, into) : new Uint8Array(0)
  if (bytes.length !== wanted) throw changed(row)
  if (wanted === end - start) return bytes
  const padded = into.subarray(0, end - start)
  padded.set(bytes)
  return padded.fill(0, wanted)
}

function changed(row: AttachmentRow): ClientError {
  return new ClientError('file-changed', { name: row.name })
}
