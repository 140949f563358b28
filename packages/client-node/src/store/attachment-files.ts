/** Sealed attachment bytes in one folder, a file each, named by random ids. It never holds a key or a name. */
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AttachmentStore } from '@colloque/client'
import { isMissing, makePrivateFolder, PRIVATE_FILE, syncFolder, vaultError } from './durable.ts'

export function createAttachmentFiles(folder: string): AttachmentStore {
  return {
    size: (id) =>
      coded(async () => {
        const found = await stat(pathOf(folder, id)).catch(undefinedIfMissing)
        return found?.size
      }),
    append: (id, offset, bytes, isPassing = false) =>
      coded(async () => {
        const path = pathOf(folder, id)
        const { handle, isNew } = await openForAppending(folder, path)
        try {
          const { size } = await handle.stat()
          if (size < offset) throw new Error('append beyond the end')
          if (size > offset) await handle.truncate(offset)
          await writeAll(handle, bytes, offset)
          if (!isPassing) await handle.datasync()
        } finally {
          await handle.close()
        }
        if (isNew) await syncFolder(folder)
      }),
    sync: (id) =>
      coded(async () => {
        const handle = await open(pathOf(folder, id), 'r+').catch(undefinedIfMissing)
        try {
          await handle?.datasync()
        } finally {
          await handle?.close()
        }
      }),
    read: (id, start, end, into) =>
      coded(async () => {
        const handle = await open(pathOf(folder, id), 'r').catch(undefinedIfMissing)
        if (handle === undefined) return new Uint8Array(0)
        try {
          return await readRange(handle, start, end, into)
        } finally {
          await handle.close()
        }
      }),
    remove: (id) => coded(() => rm(pathOf(folder, id), { force: true }))
  }
}

/** Bytes start … end-1 of an open file, or fewer at its end; the first of `into` when there is one. */
export async function readRange(handle: FileHandle, start: number, end: number, into?: Uint8Array): Promise<Uint8Array> {
  // Not zeroed: what is given back is only what was read.
  const bytes = into?.subarray(0, end - start) ?? new Uint8Array(Buffer.allocUnsafeSlow(end - start).buffer)
  let filled = 0
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

export async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}

async function openForAppending(folder: string, path: string): Promise<{ handle: FileHandle; isNew: boolean }> {
  const existing = await open(path, 'r+').catch(undefinedIfMissing)
  if (existing !== undefined) return { handle: existing, isNew: false }
  await makePrivateFolder(folder)
  return { handle: await open(path, 'wx+', PRIVATE_FILE), isNew: true }
}

function pathOf(folder: string, id: string): string {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new Error('an attachment id has 32 hexadecimal digits')
  return join(folder, id)
}

function undefinedIfMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
}

async function coded<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    throw vaultError(error)
  }
}
