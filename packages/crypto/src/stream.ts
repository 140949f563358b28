// Files, sealed in chunks that can be read in any order: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár,
// 2015) as in age v1. It never sees names, and a key must never seal two different files.
import { CryptoError } from './error.ts'
import { padmeLength } from './padding.ts'
import type { Sodium } from './sodium/sodium.ts'

/** Plaintext bytes in every chunk but the last. */
export const CHUNK_BYTES = 65_536
/** Sealed bytes of a full chunk: plaintext and Poly1305 tag. */
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + 16
/** No file is sealed shorter: most letters and thumbnails of a few kilobytes look alike. */
export const SMALLEST_PADDED_BYTES = 4096

const TAG_BYTES = 16
const NO_BYTES = new Uint8Array(0)

/** Length of the plaintext stream, which is the file's bytes and then zeros: PADMÉ of `size`, at least 4096 bytes. */
export function paddedSize(size: number): number {
  return Math.max(SMALLEST_PADDED_BYTES, padmeLength(size))
}

/** Chunks of a plaintext stream of `padded` bytes; at least one, since an empty stream is one empty last chunk. */
export function chunkCount(padded: number): number {
  if (!Number.isSafeInteger(padded) || padded < 0) throw new CryptoError('invalid-argument')
  return Math.max(1, Math.ceil(padded / CHUNK_BYTES))
}

/** Bytes to upload for a plaintext stream of `padded` bytes. */
export function sealedSize(padded: number): number {
  return padded + TAG_BYTES * chunkCount(padded)
}

/**
 * ChaCha20-Poly1305 of one chunk under the file's 32-byte key; nonce = index as 11 bytes big-endian ‖ 0x01 for the last
 * chunk, 0x00 else. Throws `invalid-argument` for a chunk whose length does not fit its place. Gives `into`, of exactly the
 * sealed length, when there is one.
 */
export function sealChunk(
  sodium: Sodium,
  key: Uint8Array,
  index: number,
  isLast: boolean,
  plaintext: Uint8Array,
  into?: Uint8Array
): Uint8Array {
  if (!fitsItsPlace(plaintext.length, index, isLast)) throw new CryptoError('invalid-argument')
  return sodium.chacha20poly1305Encrypt(plaintext, NO_BYTES, chunkNonce(index, isLast), key, into)
}

/**
 * Throws `decryption-failed` unless these bytes were sealed with this key as this chunk, and as the last or not. Gives `into`,
 * of exactly the opened length, when there is one.
 */
export function openChunk(
  sodium: Sodium,
  key: Uint8Array,
  index: number,
  isLast: boolean,
  sealed: Uint8Array,
  into?: Uint8Array
): Uint8Array {
  if (!fitsItsPlace(sealed.length - TAG_BYTES, index, isLast)) throw new CryptoError('decryption-failed')
  const plaintext = sodium.chacha20poly1305Decrypt(sealed, NO_BYTES, chunkNonce(index, isLast), key, into)
  if (plaintext === undefined) throw new CryptoError('decryption-failed')
  return plaintext
}

/** What to fetch and open for a range of a file. Ends are exclusive. `count` is 0 for an empty range. */
export interface ChunkRange {
  readonly firstIndex: number
  readonly count: number
  /** Index of the file's last chunk, the only one to open with `isLast`. */
  readonly lastIndexOfFile: number
  readonly sealedStart: number
  readonly sealedEnd: number
  /** Bytes to drop at the start of the opened chunks, then bytes to keep. */
  readonly skipBytes: number
  readonly takeBytes: number
}

/** The chunks that hold bytes `start` (inclusive) to `end` (exclusive) of a file of `size` true bytes. */
export function chunksForRange(start: number, end: number, size: number): ChunkRange {
  const padded = paddedSize(size)
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start || end > size) {
    throw new CryptoError('invalid-argument')
  }
  const lastIndexOfFile = chunkCount(padded) - 1
  const firstIndex = Math.min(Math.floor(start / CHUNK_BYTES), lastIndexOfFile)
  const endIndex = end > start ? Math.ceil(end / CHUNK_BYTES) : firstIndex
  return {
    firstIndex,
    count: endIndex - firstIndex,
    lastIndexOfFile,
    sealedStart: firstIndex * SEALED_CHUNK_BYTES,
    sealedEnd: Math.min(endIndex * SEALED_CHUNK_BYTES, sealedSize(padded)),
    skipBytes: start - firstIndex * CHUNK_BYTES,
    takeBytes: end - start
  }
}

/** Opens the sealed bytes of a range and cuts it out: of `into`, which has room for all its chunks, when there is one. Throws `decryption-failed`. */
export function openRange(sodium: Sodium, key: Uint8Array, range: ChunkRange, sealed: Uint8Array, into?: Uint8Array): Uint8Array {
  if (sealed.length !== range.sealedEnd - range.sealedStart) throw new CryptoError('decryption-failed')
  const openedBytes = sealed.length - range.count * TAG_BYTES
  const opened = into ?? new Uint8Array(openedBytes)
  if (opened.length < openedBytes) throw new CryptoError('invalid-argument')
  for (let number = 0; number < range.count; number++) {
    const index = range.firstIndex + number
    const chunk = sealed.subarray(number * SEALED_CHUNK_BYTES, (number + 1) * SEALED_CHUNK_BYTES)
    const start = number * CHUNK_BYTES
    openChunk(
      sodium,
      key,
      index,
      index === range.lastIndexOfFile,
      chunk,
      opened.subarray(start, start + chunk.length - TAG_BYTES)
    )
  }
  return opened.subarray(range.skipBytes, range.skipBytes + range.takeBytes)
}

function fitsItsPlace(length: number, index: number, isLast: boolean): boolean {
  if (!isLast) return length === CHUNK_BYTES
  return length <= CHUNK_BYTES && length >= (index === 0 ? 0 : 1)
}

function chunkNonce(index: number, isLast: boolean): Uint8Array {
  if (!Number.isSafeInteger(index) || index < 0) throw new CryptoError('invalid-argument')
  const nonce = new Uint8Array(12)
  for (let position = 10, rest = index; rest > 0; position--, rest = Math.floor(rest / 256)) nonce[position] = rest % 256
  nonce[11] = isLast ? 1 : 0
  return nonce
}
