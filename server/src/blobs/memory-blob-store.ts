import { BlobError, type BlobStore, isBlobName } from './blob-store.ts'

const DAY_MS = 86_400_000

/** Blobs in memory, for tests and simulations. */
export function createMemoryBlobStore(nowMs: () => number = Date.now): BlobStore {
  const blobs = new Map<string, { bytes: Uint8Array; changedDay: number }>()

  return {
    size: async (blob) => blobs.get(blob)?.bytes.length,
    async append(blob, offset, limit, source) {
      if (!isBlobName(blob)) throw new BlobError('unknown-blob')
      if ((blobs.get(blob)?.bytes.length ?? 0) !== offset) throw new BlobError('offset-moved')
      const pieces = [blobs.get(blob)?.bytes ?? new Uint8Array(0)]
      let sizeBytes = offset
      try {
        for await (const piece of source) {
          if (sizeBytes === limit && piece.length > 0) break
          pieces.push(piece.subarray(0, limit - sizeBytes))
          sizeBytes += Math.min(piece.length, limit - sizeBytes)
        }
      } catch {
        // A source that breaks off leaves what came before.
      }
      blobs.set(blob, { bytes: new Uint8Array(Buffer.concat(pieces)), changedDay: Math.floor(nowMs() / DAY_MS) })
      return sizeBytes
    },
    async *read(blob, start, end) {
      const bytes = blobs.get(blob)?.bytes
      if (!bytes || bytes.length < end) throw new BlobError('unknown-blob')
      if (end > start) yield bytes.subarray(start, end)
    },
    async remove(blob) {
      blobs.delete(blob)
    },
    async *list() {
      for (const [blob, { bytes, changedDay }] of blobs) yield { blob, sizeBytes: bytes.length, changedDay }
    },
    close: async () => {}
  }
}
