import { concat } from './bytes.ts'
import { CryptoError } from './error.ts'
import type { Random, Sodium } from './sodium/sodium.ts'

const VERSION = Uint8Array.of(1)
const NONCE_BYTES = 24
const TAG_BYTES = 16

/** What sealing adds to the plaintext: version, nonce and tag. */
export const SEAL_OVERHEAD = VERSION.length + NONCE_BYTES + TAG_BYTES

/**
 * 0x01 ‖ nonce (24) ‖ XChaCha20-Poly1305 ciphertext and tag, under the 32-byte `key`; associated data = 0x01 ‖ header.
 * The header is authenticated and does not travel: whoever opens must know it. Nonces are random, which 24 bytes allow
 * for any number of messages under one key.
 */
export function seal(
  deps: { sodium: Sodium; random: Random },
  key: Uint8Array,
  header: Uint8Array,
  plaintext: Uint8Array
): Uint8Array {
  const nonce = deps.random.bytes(NONCE_BYTES)
  return concat(VERSION, nonce, deps.sodium.xchacha20poly1305Encrypt(plaintext, concat(VERSION, header), nonce, key))
}

/** The plaintext of `seal`. Throws `decryption-failed` for whatever was not sealed with this key and this header. */
export function openSealed(sodium: Sodium, key: Uint8Array, header: Uint8Array, sealed: Uint8Array): Uint8Array {
  if (sealed.length < SEAL_OVERHEAD || sealed[0] !== VERSION[0]) throw new CryptoError('decryption-failed')
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES)
  const ciphertext = sealed.subarray(1 + NONCE_BYTES)
  const plaintext = sodium.xchacha20poly1305Decrypt(ciphertext, concat(VERSION, header), nonce, key)
  if (plaintext === undefined) throw new CryptoError('decryption-failed')
  return plaintext
}
