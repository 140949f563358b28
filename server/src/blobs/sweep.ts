import type { Storage } from '../storage/storage.ts'
import type { BlobStore } from './blob-store.ts'

/** How long an incomplete upload waits for its next byte, in days. */
export const INCOMPLETE_DAYS = 7

/** Removes the bytes of uploads that stopped a week ago and of blobs whose row is gone, and rows that never got bytes; gives their number. */
export async function sweepBlobs(parts: {
  readonly storage: Storage
  readonly blobs: BlobStore
  readonly isUploading: (blob: string) => boolean
  readonly today: number
}): Promise<number> {
  const { storage, blobs, isUploading, today } = parts
  let swept = 0
  for await (const { blob, sizeBytes, changedDay } of blobs.list()) {
    if (isUploading(blob)) continue
    const id = Buffer.from(blob, 'hex')
    const row = await storage.blob(id)
    const isAbandoned = row !== undefined && sizeBytes < row.sizeBytes && today > changedDay + INCOMPLETE_DAYS
    if (row !== undefined && !isAbandoned) continue
    if (row !== undefined) await storage.deleteBlob(id, today)
    await blobs.remove(blob)
    swept += 1
  }
  return swept + (await forgetUnbegun(parts))
}

async function forgetUnbegun({ storage, blobs, isUploading, today }: Parameters<typeof sweepBlobs>[0]): Promise<number> {
  let forgotten = 0
  for (;;) {
    const waiting = await storage.waitingBlobs(today - INCOMPLETE_DAYS)
    if (waiting.length === 0) return forgotten
    for (const blob of waiting) {
      const name = Buffer.from(blob).toString('hex')
      const hasBytes = isUploading(name) || (await blobs.size(name)) !== undefined
      await storage.settleBlob(blob, hasBytes)
      if (!hasBytes) forgotten += 1
    }
  }
}
