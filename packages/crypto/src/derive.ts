import { hkdf } from '@noble/hashes/hkdf.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concat, domainPrefix, u32be } from './bytes.ts'
import { CryptoError } from './error.ts'

const LARGEST_BYTES = 255 * 64

/**
 * A key for one purpose: HKDF-SHA-512 (RFC 5869) without salt,
 * info = utf8('colloque/' + label + '/1') ‖ 0x00 ‖ for each context part, its length as u32be ‖ the part.
 * `secret` must be a uniform secret of at least 16 bytes, never a passphrase. Throws `invalid-argument`.
 */
export function deriveKey(secret: Uint8Array, label: string, context: readonly Uint8Array[], length = 32): Uint8Array {
  if (secret.length < 16 || !Number.isInteger(length) || length < 1 || length > LARGEST_BYTES)
    throw new CryptoError('invalid-argument')
  const info = concat(domainPrefix(label), ...context.flatMap((part) => [u32be(part.length), part]))
  return hkdf(sha512, secret, undefined, info, length)
}
