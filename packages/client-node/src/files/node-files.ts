/** The person's own files, by path. It reads what it is told and writes only where it is told; the core decides nothing about paths. */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ClientError, type Files, type ListedFolder, type SourceFile, type TargetFile } from '@colloque/client'
import { readRange, writeAll } from '../store/attachment-files.ts'
import { isFull, PRIVATE_FILE, syncFolder } from '../store/durable.ts'

/** Not blocking: opening a named pipe would wait for its other end for ever. Windows has no such flag. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** Written before the disk is asked to keep them: what waits for the last sync of a large file would be waited for at its end. */
const SYNC_BYTES = 64 << 20

export function createNodeFiles(): Files {
  return { open: openSource, create: createTarget, list: listFolder }
}

async function openSource(path: string): Promise<SourceFile> {
  const name = basename(path)
  const readable = <T>(body: () => Promise<T>) => coded('file-unreadable', name, body)
  return readable(async () => {
    const handle = await open(path, READ_FLAGS)
    try {
      const first = await handle.stat({ bigint: true })
      if (!first.isFile()) throw new ClientError('file-unreadable', { name })
      return {
        name,
        sizeBytes: Number(first.size),
        version: versionOf(first),
        read: (offset, length, into) => readable(() => readRange(handle, offset, offset + length, into)),
        currentVersion: () => readable(async () => versionOf(await handle.stat({ bigint: true }))),
        close: () => handle.close()
      }
    } catch (error) {
      await handle.close()
      throw error
    }
  })
}

async function listFolder(givenPath: string): Promise<ListedFolder | undefined> {
  const path = resolve(givenPath)
  const name = basename(path)
  return coded('file-unreadable', name, async () => {
    if (!(await stat(path)).isDirectory()) return undefined
    const entries = await readdir(path, { withFileTypes: true })
    return {
      name,
      entries: entries
        .map((entry) => ({ name: entry.name, path: join(path, entry.name), kind: kindOf(entry) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    }
  })
}

const kindOf = (entry: { isFile(): boolean; isDirectory(): boolean }): 'file' | 'folder' | 'other' =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other'

function versionOf(file: { dev: bigint; ino: bigint; size: bigint; mtimeNs: bigint }): string {
  return `${file.dev}:${file.ino}:${file.size}:${file.mtimeNs}`
}

async function createTarget(givenPath: string): Promise<TargetFile> {
  const path = resolve(givenPath)
  const name = basename(path)
  const writable = <T>(body: () => Promise<T>) => coded('file-unwritable', name, body)
  const part = `${path}.${randomBytes(4).toString('hex')}.part`
  const handle = await writable(async () => {
    const existing = await stat(path).catch(() => undefined)
    if (existing && !existing.isFile()) throw new ClientError('file-unwritable', { name })
    return await open(part, 'wx', PRIVATE_FILE)
  })
  let position = 0
  let asked = 0
  let syncing: Promise<void> = Promise.resolve()
  async function syncOnTheWay(): Promise<void> {
    if (position - asked < SYNC_BYTES) return
    await syncing
    asked = position
    syncing = handle.datasync()
    // Thrown where it is awaited.
    syncing.catch(() => undefined)
  }
  return {
    write: (bytes) =>
      writable(async () => {
        await writeAll(handle, bytes, position)
        position += bytes.length
        await syncOnTheWay()
      }),
    finish: () =>
      writable(async () => {
        await syncing
        await putInPlace(handle, part, path)
      }),
    async abandon() {
      await syncing.catch(() => undefined)
      await handle.close().catch(() => undefined)
      await rm(part, { force: true })
    }
  }
}

async function putInPlace(handle: FileHandle, part: string, path: string): Promise<void> {
  await handle.sync()
  await handle.close()
  await rename(part, path)
  await syncFolder(dirname(path))
}

async function coded<T>(code: 'file-unreadable' | 'file-unwritable', name: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    if (error instanceof ClientError) throw error
    throw isFull(error) ? new ClientError('disk-full') : new ClientError(code, { name })
  }
}
