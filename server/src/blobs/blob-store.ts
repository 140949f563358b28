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
  close(): Promise<void>
}
