/** A file of the person's that is written as it comes: it stands there when it is whole, for its owner alone, and not before. */
import { randomBytes } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'

export interface WholeFile {
  write(bytes: Uint8Array): Promise<void>
  finish(): Promise<void>
  /** Leaves nothing. */
  abandon(): Promise<void>
}

/** Throws what the disk answers, `EEXIST` where something that is no file lies. */
export async function createWholeFile(path: string): Promise<WholeFile> {
  const existing = await stat(path).catch(() => undefined)
  if (existing !== undefined && !existing.isFile()) throw Object.assign(new Error('no file'), { code: 'EEXIST' })
  const part = `${path}.${randomBytes(4).toString('hex')}.part`
  const handle = await open(part, 'wx', 0o600)
  return {
    write: (bytes) => handle.writeFile(bytes),
    async finish() {
      await handle.sync()
      await handle.close()
      await rename(part, path)
    },
    async abandon() {
      await handle.close().catch(() => undefined)
      await rm(part, { force: true })
    }
  }
}

/** Whether a disk refused because there is no more room for this person. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
