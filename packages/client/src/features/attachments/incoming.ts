/** Sealed bytes on their way in: each chunk is opened as it is complete, and kept; the portion before goes to the disk meanwhile. */
import { CHUNK_BYTES, SEALED_CHUNK_BYTES } from '@colloque/crypto'
import { ClientError } from '../../error.ts'
import { createBuffersInTurn } from './buffers-in-turn.ts'
import type { OpenedFile } from './opened-file.ts'
import type { SealedCopy } from './sealed-copy.ts'

/** Kept in one go. */
const PORTION_BYTES = 16 * SEALED_CHUNK_BYTES
const TAG_BYTES = SEALED_CHUNK_BYTES - CHUNK_BYTES

export interface Incoming {
  /** Of all that came, from the beginning of the blob. */
  endBytes(): number
  /** The next bytes. Throws `file-altered`, also for bytes after the end, `disk-full`. */
  take(piece: Uint8Array): Promise<void>
  /** Goes on to keep the whole chunks, and makes room for what follows them. */
  flush(): Promise<void>
  /** All that was flushed is kept, and nothing is at work any more. */
  flushed(): Promise<void>
}

/** Goes on where the copy is; `file` too is given what it lacks. */
export function createIncoming(copy: SealedCopy, file: OpenedFile | undefined): Incoming {
  const nextBuffer = createBuffersInTurn()
  let bytes = new Uint8Array(0)
  let start = 0
  let filled = 0
  let tried = 0
  let appending: Promise<void> = Promise.resolve()

  function begin(at: number): void {
    start = at
    bytes = nextBuffer(Math.min(PORTION_BYTES, copy.sizeBytes - start))
    filled = 0
    tried = 0
  }

  async function tryChunks(): Promise<void> {
    while (tried < filled) {
      const end = Math.min(tried + SEALED_CHUNK_BYTES, bytes.length)
      if (end > filled) return
      const index = (start + tried) / SEALED_CHUNK_BYTES
      const isWanted = file?.offset === index * CHUNK_BYTES && file.offset < file.end && !file.isFailed
      const room = isWanted ? file.room(end - tried - TAG_BYTES) : undefined
      if (!copy.isAuthentic(index, bytes.subarray(tried, end), room)) throw new ClientError('file-altered')
      tried = end
      if (room) await file?.took(room.length)
    }
  }

  async function flush(): Promise<void> {
    await appending
    if (tried > 0) appending = copy.append(bytes.subarray(0, tried), true)
    // Thrown where it is awaited.
    appending.catch(() => undefined)
    begin(start + tried)
  }

  begin(copy.writtenBytes())
  return {
    endBytes: () => start + filled,
    async take(piece) {
      for (let rest = piece; rest.length > 0; ) {
        const taken = rest.subarray(0, bytes.length - filled)
        if (taken.length === 0) throw new ClientError('file-altered')
        bytes.set(taken, filled)
        filled += taken.length
        await tryChunks()
        if (filled === bytes.length) await flush()
        rest = rest.subarray(taken.length)
      }
    },
    flush,
    async flushed() {
      try {
        await appending
      } finally {
        await copy.settled()
      }
    }
  }
}
