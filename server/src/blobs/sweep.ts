import type { Storage } from '../storage/storage.ts'
import type { BlobStore } from './blob-store.ts'

/** How long an incomplete upload waits for its next byte, in days. */
export const INCOMPLETE_DAYS = 7

/** Removes the bytes of uploads that stopped a week ago and of blobs whose row is gone; gives their number. */
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
  return swept
}
