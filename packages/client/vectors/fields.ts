// How vectors are written down: byte strings in hexadecimal, and chance that gives exactly the bytes written down.
import type { Random } from '@colloque/crypto'

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
export const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
export const counted = (length: number, first = 0): Uint8Array => Uint8Array.from({ length }, (_, index) => (first + index) % 256)

/** Gives these bytes in order; throws when they are used up. */
export function fixedRandom(bytes: Uint8Array): Random {
  let at = 0
  return {
    bytes(length) {
      if (at + length > bytes.length) throw new Error('fixed random bytes are used up')
      at += length
      return bytes.slice(at - length, at)
    }
  }
}
