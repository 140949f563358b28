import { chmod, type FileHandle, mkdir, open, opendir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { BlobError, type BlobStore, isBlobName } from './blob-store.ts'

export interface FileBlobStoreOptions {
  /** Created with mode 0700 when absent; one file a blob, mode 0600. */
  readonly folder: string
  readonly nowMs?: () => number
}

const DAY_MS = 86_400_000
/** Bytes gathered before they are written: at most two such portions are in memory for an upload. */
const PORTION_BYTES = 1 << 20
/** Bytes written before a long upload is synced midway. */
const SYNC_BYTES = 64 << 20
const READ_BYTES = 256 << 10

/**
 * Blobs as files. What `append` and `size` answer is on the disk. File times are set to the start of the day, so that they do not
 * tell when exactly somebody sent something. Throws BlobError.
 */
export async function openFileBlobStore({ folder, nowMs = Date.now }: FileBlobStoreOptions): Promise<BlobStore> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700)
    await syncFolder(folder)
  } catch {
    throw new BlobError('storage-unreadable')
  }
  const appends = new Set<Promise<unknown>>()
  const pathOf = (blob: string): string => {
    if (!isBlobName(blob)) throw new BlobError('unknown-blob')
    return join(folder, blob)
  }

  async function append(blob: string, offset: number, limit: number, source: AsyncIterable<Uint8Array>): Promise<number> {
    const file = offset === 0 ? await openNew(folder, pathOf(blob)) : await open(pathOf(blob), 'r+')
    try {
      if ((await file.stat()).size !== offset) throw new BlobError('offset-moved')
      const size = await writeAll(file, offset, limit, source)
      const day = new Date(Math.floor(nowMs() / DAY_MS) * DAY_MS)
      await file.utimes(day, day)
      await file.datasync()
      return size
    } finally {
      await file.close()
    }
  }

  return {
    async size(blob) {
      let file: FileHandle
      try {
        file = await open(pathOf(blob), 'r+')
      } catch (error) {
        if (isMissing(error)) return undefined
        throw blobError(error)
      }
      try {
        // What a killed process wrote may still be on its way to the disk.
        await file.datasync()
        return (await file.stat()).size
      } finally {
        await file.close()
      }
    },
    async append(blob, offset, limit, source) {
      const appending = append(blob, offset, limit, source).catch((error: unknown) => {
        throw blobError(error)
      })
      appends.add(appending)
      return appending.finally(() => appends.delete(appending))
    },
    async *read(blob, start, end) {
      let file: FileHandle
      try {
        file = await open(pathOf(blob), 'r')
      } catch (error) {
        throw blobError(error)
      }
      try {
        for (let at = start; at < end; ) {
          const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(READ_BYTES, end - at)), { position: at })
          if (bytesRead === 0) throw new BlobError('unknown-blob')
          at += bytesRead
          yield buffer.subarray(0, bytesRead)
        }
      } finally {
        await file.close()
      }
    },
    async remove(blob) {
      try {
        await unlink(pathOf(blob))
        await syncFolder(folder)
      } catch (error) {
        if (!isMissing(error)) throw blobError(error)
      }
    },
    async *list() {
      for await (const { name } of await opendir(folder)) {
        if (!isBlobName(name)) continue
        const found = await stat(join(folder, name)).catch(() => undefined)
        if (found) yield { blob: name, sizeBytes: found.size, changedDay: Math.floor(found.mtimeMs / DAY_MS) }
      }
    },
    async close() {
      while (appends.size > 0) await Promise.allSettled(appends)
    }
  }
}

async function openNew(folder: string, path: string): Promise<FileHandle> {
  const file = await open(path, 'a', 0o600)
  await file.close()
  await syncFolder(folder)
  return open(path, 'r+')
}

/** A new or removed name is durable when its folder is (fsync(2)). */
async function syncFolder(folder: string): Promise<void> {
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Writes one portion while the next one arrives; gives the size also when the source breaks off. */
async function writeAll(file: FileHandle, offset: number, limit: number, source: AsyncIterable<Uint8Array>): Promise<number> {
  let received = offset
  let written = offset
  let synced = offset
  let portion: Uint8Array[] = []
  let portionBytes = 0
  let writing: Promise<void> = Promise.resolve()
  const write = async (pieces: readonly Uint8Array[], sizeBytes: number): Promise<void> => {
    await writePieces(file, pieces, sizeBytes, written)
    written += sizeBytes
    if (written - synced < SYNC_BYTES) return
    await file.datasync()
    synced = written
  }
  const flush = async (): Promise<void> => {
    await writing
    writing = write(portion, portionBytes)
    // Awaited at the next portion: until then a failure is nobody's unhandled rejection.
    writing.catch(() => {})
    portion = []
    portionBytes = 0
  }
  for await (const piece of untilBroken(source)) {
    // Only excess ends the reading: an HTTP body that is left before its end counts as broken off.
    if (received === limit && piece.length > 0) break
    const fits = piece.subarray(0, limit - received)
    received += fits.length
    portionBytes += fits.length
    portion.push(fits)
    if (portionBytes >= PORTION_BYTES) await flush()
  }
  await flush()
  await writing
  return written
}

async function* untilBroken(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* source
  } catch {
    // A cut connection: what came before it stays.
  }
}

/** writev(2) may write less than it was given. */
async function writePieces(file: FileHandle, pieces: readonly Uint8Array[], sizeBytes: number, position: number): Promise<void> {
  if (sizeBytes === 0) return
  const { bytesWritten } = await file.writev(pieces as Uint8Array[], position)
  if (bytesWritten === sizeBytes) return
  const rest = Buffer.concat(pieces).subarray(bytesWritten)
  for (let at = 0; at < rest.length; )
    at += (await file.write(rest, at, rest.length - at, position + bytesWritten + at)).bytesWritten
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
function blobError(error: unknown): BlobError {
  if (error instanceof BlobError) return error
  if (isMissing(error)) return new BlobError('unknown-blob')
  const { code } = error as NodeJS.ErrnoException
  return new BlobError(code === 'ENOSPC' || code === 'EDQUOT' ? 'storage-full' : 'storage-failed')
}
