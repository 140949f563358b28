/**
 * Where the sealed bytes of blobs lie, as a port: files now, S3 later. Names are random ids in hex; nothing else is known.
 * `append` resolves only when its bytes are durable; the size so far is what a resumed upload continues from.
 */
export interface BlobStore {
  /** Durable bytes so far; undefined when nothing was ever written. */
  size(blob: string): Promise<number | undefined>
  /** Writes from `offset`, which must equal the size so far, at most up to `limit` bytes in all; gives the new durable size, also when the source breaks off. */
  append(blob: string, offset: number, limit: number, source: AsyncIterable<Uint8Array>): Promise<number>
  /** Bytes start … end-1. */
  read(blob: string, start: number, end: number): AsyncIterable<Uint8Array>
  remove(blob: string): Promise<void>
  /** Everything that is stored, in no order; `changedDay`: the last day (since 1970-01-01 UTC) on which bytes were added. */
  list(): AsyncIterable<{ readonly blob: string; readonly sizeBytes: number; readonly changedDay: number }>
  /** Resolves when no append is under way. */
  close(): Promise<void>
}

/** 'unknown-blob': no bytes, or fewer than asked for. 'offset-moved': bytes were added or lost since. 'storage-full': the disk. */
export type BlobErrorCode = 'unknown-blob' | 'offset-moved' | 'storage-full' | 'storage-failed' | 'storage-unreadable'
export class BlobError extends Error {
  override readonly name = 'BlobError'
  readonly code: BlobErrorCode
  constructor(code: BlobErrorCode) {
    super(code)
    this.code = code
  }
}

/** 32 lower-case hexadecimal digits: the only names there are, so that no name is a path. */
export const isBlobName = (name: string): boolean => /^[0-9a-f]{32}$/.test(name)
