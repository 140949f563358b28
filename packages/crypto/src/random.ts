import { CryptoError } from './error.ts'
import type { Random } from './sodium/sodium.ts'

const POOL_BYTES = 4096
const LARGEST_CALL_BYTES = 65_536 // getRandomValues refuses more (W3C Web Cryptography, 10.1.1)

/**
 * The platform's random source behind a pool of 4 KiB, since one call per nonce costs more than the sealing itself.
 * Each byte is given once and wiped from the pool as it is given. Requests of more than the pool bypass it.
 */
export function platformRandom(): Random {
  const pool = new Uint8Array(POOL_BYTES)
  let used = POOL_BYTES
  return {
    bytes(length) {
      if (!Number.isSafeInteger(length) || length < 0) throw new CryptoError('invalid-argument')
      const bytes = new Uint8Array(length)
      if (length > POOL_BYTES) return fill(bytes)
      if (length > POOL_BYTES - used) {
        fill(pool)
        used = 0
      }
      const given = pool.subarray(used, used + length)
      bytes.set(given)
      given.fill(0)
      used += length
      return bytes
    }
  }
}

function fill(bytes: Uint8Array): Uint8Array {
  for (let start = 0; start < bytes.length; start += LARGEST_CALL_BYTES) {
    crypto.getRandomValues(bytes.subarray(start, start + LARGEST_CALL_BYTES))
  }
  return bytes
}
