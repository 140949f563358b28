import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'

/** SHA-256 (FIPS 180-4), 32 bytes: for what the relay compares (tokens), which knows no BLAKE2b. Everything of ours is BLAKE2b. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes)
}
