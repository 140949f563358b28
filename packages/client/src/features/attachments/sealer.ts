/** Seals the bytes of one file, as they come, into its copy beside the vault: window by window, the next while one is made durable. */
import { CHUNK_BYTES, paddedSize, SEALED_CHUNK_BYTES, sealChunk } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import type { AttachmentRow } from './attachment-row.ts'
import { createBuffersInTurn } from './buffers-in-turn.ts'
import { sealedSizeOf } from './reference.ts'
import type { SealedCopy } from './sealed-copy.ts'

/** Holds two sealed windows and a chunk in clear, in memory, however large the file is. */
export interface Sealer {
  /** Where in the file the next byte belongs; at first, after what the copy holds already. */
  readonly offset: number
  /** Bytes from `offset` on, which may be the caller's again when this resolves; all but two windows are then durable. Throws `disk-full`. */
  take(bytes: Uint8Array): Promise<void>
  /** After the last byte: adds the padding and resolves when all is durable. `beforeLast` may still refuse; the copy is not whole before it. */
  finish(beforeLast?: () => Promise<void>): Promise<void>
  /** Makes all whole chunks so far durable, and holds the one that is open alone; more may be taken afterwards. Throws `disk-full`. */
  rest(): Promise<void>
  /** Resolves when nothing is at work any more, also after a failure. */
  settled(): Promise<void>
}

export function createSealer(core: Core, row: AttachmentRow, copy: SealedCopy): Sealer {
  const padded = paddedSize(row.size_bytes)
  let nextBuffer = createBuffersInTurn()
  /** Bytes that wait for the rest of their chunk. */
  const open = new Uint8Array(Math.min(CHUNK_BYTES, padded))
  let filled = 0
  let index = copy.durableBytes() / SEALED_CHUNK_BYTES
  let first = index
  let end = copy.windowEnd(copy.durableBytes())
  /** Made for the first chunk that belongs there: what is announced and never given takes no room. */
  let window: Uint8Array = new Uint8Array(0)
  let appending: Promise<void> = Promise.resolve()

  function windowBytes(): number {
    return Math.min(end * SEALED_CHUNK_BYTES, sealedSizeOf(row.size_bytes)) - first * SEALED_CHUNK_BYTES
  }

  function sealNext(plaintext: Uint8Array): void {
    if (window.length === 0) window = nextBuffer(windowBytes())
    const at = (index - first) * SEALED_CHUNK_BYTES
    const sealed = window.subarray(at, at + SEALED_CHUNK_BYTES)
    sealChunk(core.ports.sodium, row.key, index, index === copy.chunks - 1, plaintext, sealed)
    index++
  }

  async function append(): Promise<void> {
    await appending
    appending = copy.append(window)
    // Thrown where it is awaited.
    appending.catch(() => undefined)
  }

  async function takeStream(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0; ) {
      // All but the last are full.
      const chunkBytes = Math.min(CHUNK_BYTES, padded - index * CHUNK_BYTES)
      const part = rest.subarray(0, chunkBytes - filled)
      if (part.length === chunkBytes) sealNext(part)
      else {
        open.set(part, filled)
        filled += part.length
        if (filled === chunkBytes) {
          sealNext(open.subarray(0, chunkBytes))
          filled = 0
        }
      }
      rest = rest.subarray(part.length)
      if (index < end || index === copy.chunks) continue
      await append()
      first = index
      end = copy.windowEnd(first * SEALED_CHUNK_BYTES)
      window = new Uint8Array(0)
    }
  }

  return {
    get offset() {
      return Math.min(index * CHUNK_BYTES + filled, row.size_bytes)
    },
    take: takeStream,
    async finish(beforeLast) {
      const zeros = new Uint8Array(CHUNK_BYTES)
      const missing = () => padded - Math.min(padded, index * CHUNK_BYTES + filled)
      while (missing() > 0) await takeStream(zeros.subarray(0, missing()))
      await beforeLast?.()
      await append()
      await appending
      open.fill(0)
    },
    async rest() {
      if (index > first) {
        window = window.subarray(0, (index - first) * SEALED_CHUNK_BYTES)
        await append()
        first = index
      }
      await appending
      window = new Uint8Array(0)
      nextBuffer = createBuffersInTurn()
    },
    async settled() {
      await appending.catch(() => undefined)
      open.fill(0)
    }
  }
}
