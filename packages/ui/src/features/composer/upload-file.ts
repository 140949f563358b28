/** Gives a file to the client in parts, one after the other. Never holds more than one part of it. */
import { type Attachment, type ClientContract, FILE_PART_BYTES, Refusal } from '@colloque/client-api'

/** What is needed of a File of the browser. */
export interface Source {
  readonly name: string
  readonly size: number
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> }
}
export interface UploadOptions {
  /** Undefined: as the setting says. */
  readonly keepMetadata?: boolean | undefined
  readonly signal: AbortSignal
  /** Waited for before each part: it may be held there. */
  readonly turn?: () => Promise<void>
  readonly onProgress: (doneBytes: number) => void
}
export interface Staged {
  /** What `send` asks for. */
  readonly upload: string
  readonly attachment: Attachment
}

/** Rejects with a Refusal; `file-cancelled` when the signal did it. What was begun is abandoned whenever it does not end well. */
export async function uploadFile(client: ClientContract, file: Source, options: UploadOptions): Promise<Staged> {
  const { keepMetadata, signal, turn, onProgress } = options
  throwIfCancelled(signal)
  const { upload } = await client.call('begin-upload', {
    name: file.name,
    sizeBytes: file.size,
    ...(keepMetadata !== undefined && { keepMetadata })
  })
  const abandon = () => void client.call('abandon-upload', { upload }).catch(() => undefined)
  // A part may wait for others that are under way: cancelling does not.
  signal.addEventListener('abort', abandon)
  try {
    for (let offset = 0; offset < file.size; offset += FILE_PART_BYTES) {
      await turn?.()
      const bytes = await readPart(file, offset)
      throwIfCancelled(signal)
      await client.call('upload-part', { upload, offset, bytes })
      onProgress(offset + bytes.length)
    }
    throwIfCancelled(signal)
    const { attachment } = await client.call('finish-upload', { upload })
    throwIfCancelled(signal)
    return { upload, attachment }
  } catch (error) {
    throwIfCancelled(signal)
    abandon()
    throw error
  } finally {
    signal.removeEventListener('abort', abandon)
  }
}

async function readPart(file: Source, offset: number): Promise<Uint8Array<ArrayBuffer>> {
  const end = Math.min(offset + FILE_PART_BYTES, file.size)
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = new Uint8Array(await file.slice(offset, end).arrayBuffer())
  } catch (error) {
    throw new Refusal(isChanged(error, offset) ? 'file-changed' : 'file-unreadable', { name: file.name })
  }
  if (bytes.length !== end - offset) throw new Refusal('file-changed', { name: file.name })
  return bytes
}

/** A browser refuses to read on in a file that was written to after it was chosen: what could be read before, then cannot, has changed. */
const isChanged = (error: unknown, offset: number): boolean =>
  offset > 0 && error instanceof Error && error.name === 'NotReadableError'

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new Refusal('file-cancelled')
}
