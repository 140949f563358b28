// What an MLS cipher suite is made of, as a port: portable-primitives.ts implements it everywhere, client-node with native speed.
import type { Random, Sodium } from '../../sodium/sodium.ts'

export type HashName = 'sha256' | 'sha512'

/** Everything is synchronous and gives bytes that the caller owns. Malformed keys and failed authentication throw. */
export interface Primitives {
  /** Ed25519 and ChaCha20-Poly1305. */
  readonly sodium: Sodium
  readonly random: Random
  /** SHA-2 (FIPS 180-4). */
  digest(hash: HashName, data: Uint8Array): Uint8Array
  /** HMAC (RFC 2104) over the concatenation of `parts`. */
  hmac(hash: HashName, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array
  /** SHA3-256 (FIPS 202). */
  sha3(data: Uint8Array): Uint8Array
  /** SHAKE256 (FIPS 202). */
  shake256(data: Uint8Array, length: number): Uint8Array
  /** X25519 (RFC 7748) from the 32-byte secret. `agree` throws on a point of small order. */
  x25519(secret: Uint8Array): { readonly publicKey: Uint8Array; agree(peer: Uint8Array): Uint8Array }
  /** ML-KEM-768 (FIPS 203) from the 64-byte seed d ‖ z. */
  mlKem768(seed: Uint8Array): { readonly publicKey: Uint8Array; decapsulate(ciphertext: Uint8Array): Uint8Array }
  mlKem768Encapsulate(publicKey: Uint8Array): { readonly ciphertext: Uint8Array; readonly sharedSecret: Uint8Array }
  /** AES-128-GCM with a 16-byte tag, for the suites of the standard test vectors; no group of ours uses it. */
  aes128gcmEncrypt(plaintext: Uint8Array, associatedData: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array
  aes128gcmDecrypt(ciphertext: Uint8Array, associatedData: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array
}
