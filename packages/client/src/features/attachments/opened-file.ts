/** A file in clear on its way to where the person wants it, written in turns; nothing stands there before all of it does. */
import { CHUNK_BYTES, paddedSize } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { TargetFile } from '../../ports/index.ts'
import type { AttachmentRow } from './attachment-row.ts'
import { createBuffersInTurn } from './buffers-in-turn.ts'

/** Opened in one turn, and written in one go. */
export const TURN_BYTES = 16 * CHUNK_BYTES

export interface OpenedFile {
  /** Opened so far, always whole chunks, and when it is done. */
  readonly offset: number
  /** After the last chunk that holds a byte of the file: the chunks of padding alone are nobody's. */
  readonly end: number
  /** Where the next `bytes` are opened to, up to the end of a turn. */
  room(bytes: number): Uint8Array
  /** So many bytes of this room are opened now. A full turn goes on to the disk, after the one before; that it could not be written is told by `finish`. */
  took(bytes: number): Promise<void>
  /** Nothing more is wanted: it cannot be written. */
  readonly isFailed: boolean
  /** Puts the whole file in its place. Throws `file-unwritable`, `disk-full`. */
  finish(): Promise<void>
  abandon(): Promise<void>
}

/** Throws `paths-not-allowed`, `file-unwritable`. */
export async function createOpenedFile(core: Core, row: AttachmentRow, path: string): Promise<OpenedFile> {
  if (!core.ports.files) throw new ClientError('paths-not-allowed')
  const target = await core.ports.files.create(path)
  return toOpenedFile(target, row.size_bytes)
}

function toOpenedFile(target: TargetFile, sizeBytes: number): OpenedFile {
  const end = Math.min(paddedSize(sizeBytes), Math.ceil(sizeBytes / CHUNK_BYTES) * CHUNK_BYTES)
  const nextBuffer = createBuffersInTurn()
  const used = new Set<ArrayBufferLike>()
  let buffer = next()
  let offset = 0
  let filled = 0
  let failure: unknown
  let writing: Promise<void> = Promise.resolve()

  function next(): Uint8Array {
    const bytes = nextBuffer(Math.min(TURN_BYTES, end))
    used.add(bytes.buffer)
    return bytes
  }

  async function write(bytes: Uint8Array): Promise<void> {
    try {
      if (failure === undefined) await target.write(bytes)
    } catch (error) {
      failure = error
    }
  }

  async function settle(): Promise<void> {
    await writing
    for (const bytes of used) new Uint8Array(bytes).fill(0)
  }

  return {
    get offset() {
      return offset
    },
    end,
    room: (bytes) => buffer.subarray(filled, filled + bytes),
    async took(bytes) {
      filled += bytes
      offset += bytes
      if (filled < buffer.length && offset < end) return
      await writing
      // Without the padding.
      writing = write(buffer.subarray(0, Math.min(filled, sizeBytes - (offset - filled))))
      buffer = next()
      filled = 0
    },
    get isFailed() {
      return failure !== undefined
    },
    async finish() {
      await settle()
      if (failure !== undefined) throw failure
      await target.finish()
    },
    async abandon() {
      await settle()
      await target.abandon()
    }
  }
}
