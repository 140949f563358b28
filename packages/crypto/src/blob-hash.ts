import { domainPrefix } from './bytes.ts'
import { CryptoError, requireLength } from './error.ts'
import type { Blake2bState, Sodium } from './sodium/sodium.ts'
import { CHUNK_BYTES } from './stream.ts'

/** Plaintext bytes whose sealed chunks are hashed together: 128 chunks, 8 MiB. */
export const WINDOW_BYTES = 128 * CHUNK_BYTES
const WINDOW_CHUNKS = WINDOW_BYTES / CHUNK_BYTES

/**
 * BLAKE2b-256 of the sealed bytes of one window, given chunk by chunk. An interrupted upload keeps the hashes of its
 * finished windows and goes on, since a BLAKE2b state cannot be stored.
 */
export function windowHash(sodium: Sodium, sealedChunks: readonly Uint8Array[]): Uint8Array {
  if (sealedChunks.length === 0 || sealedChunks.length > WINDOW_CHUNKS) throw new CryptoError('invalid-argument')
  return sodium.blake2b(...sealedChunks)
}

/** The same hash, for who has the chunks one after the other: up to WINDOW_CHUNKS updates, each a chunk. */
export function startWindowHash(sodium: Sodium): Blake2bState {
  return sodium.startBlake2b()
}

/** The hash by which references name a blob: BLAKE2b-256(utf8('colloque/blob/1') ‖ 0x00 ‖ all window hashes in order). */
export function blobHash(sodium: Sodium, windowHashes: readonly Uint8Array[]): Uint8Array {
  if (windowHashes.length === 0) throw new CryptoError('invalid-argument')
  for (const hash of windowHashes) requireLength(hash, 32)
  return sodium.blake2b(domainPrefix('blob'), ...windowHashes)
}
