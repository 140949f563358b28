/** Writing that survives a power cut, and the coded refusals of a disk. */
import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ClientError } from '@colloque/client'

export const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700

/** Replaces the file at `path` as a whole: a reader finds the old bytes or the new ones, also after a crash. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.part`
  const handle = await open(part, 'w', PRIVATE_FILE)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(part, path)
  await syncFolder(dirname(path))
}

/** Makes new names in a folder durable. Windows has no such call: there the file system's own journal does it. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Only the folders that are missing get our permissions. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER })
}

/** Makes the file, empty, when it is missing, so that whoever opens it by name keeps our permissions. */
export async function makePrivateFile(path: string): Promise<void> {
  const handle = await open(path, 'a', PRIVATE_FILE)
  await handle.close()
}

export function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT'
}

/** The vault's refusal for an error of the operating system: `disk-full`, or `vault-unwritable`; anything else comes back as it is. */
export function vaultError(error: unknown): unknown {
  if (error instanceof ClientError) return error
  const code = systemCode(error)
  if (code === undefined) return error
  return new ClientError(isFull(error) ? 'disk-full' : 'vault-unwritable')
}

export function isFull(error: unknown): boolean {
  const code = systemCode(error)
  return code === 'ENOSPC' || code === 'EDQUOT'
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}
