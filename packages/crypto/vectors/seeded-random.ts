// Chance that can be repeated, for tests and vectors only: never a part of the product.
import { blake2b } from '@noble/hashes/blake2.js'
import type { Random } from '../src/sodium/sodium.ts'

/** BLAKE2b-512 of seed and counter, as a stream. */
export function seededRandom(seed: number | string): Random {
  let counter = 0
  let rest = Buffer.alloc(0)
  return {
    bytes(length) {
      while (rest.length < length) rest = Buffer.concat([rest, blake2b(Buffer.from(`${seed}/${counter++}`))])
      const bytes = new Uint8Array(rest.subarray(0, length))
      rest = rest.subarray(length)
      return bytes
    }
  }
}

/** Gives exactly these bytes, in order; throws when they are used up. `left()` counts those not yet given. */
export function fixedRandom(hex: string): Random & { left(): number } {
  let rest = Buffer.from(hex, 'hex')
  return {
    bytes(length) {
      if (rest.length < length) throw new Error('fixed random bytes are used up')
      const bytes = new Uint8Array(rest.subarray(0, length))
      rest = rest.subarray(length)
      return bytes
    },
    left: () => rest.length
  }
}
