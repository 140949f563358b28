import { concat, domainPrefix } from './bytes.ts'
import type { Sodium } from './sodium/sodium.ts'

/** A detached Ed25519 signature with all that its verification needs. */
export interface SignedBytes {
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

/**
 * A 64-byte Ed25519 signature of utf8('colloque/' + domain + '/1') ‖ 0x00 ‖ payload, by the 32-byte `seed`.
 * A signature made for one domain verifies in no other.
 */
export function signDetached(sodium: Sodium, domain: string, payload: Uint8Array, seed: Uint8Array): Uint8Array {
  return sodium.ed25519Sign(concat(domainPrefix(domain), payload), seed)
}

/** What such a signature is of, for whoever verifies many at once. */
export function signedBytes(domain: string, payload: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): SignedBytes {
  return { publicKey, message: concat(domainPrefix(domain), payload), signature }
}

/** False for everything that `signDetached` did not make with that key, malformed keys and signatures included. */
export function verifyDetached(
  sodium: Sodium,
  domain: string,
  payload: Uint8Array,
  signature: Uint8Array,
  publicKey: Uint8Array
): boolean {
  return sodium.ed25519Verify(signature, concat(domainPrefix(domain), payload), publicKey)
}
