import { CryptoError } from './error.ts'

const encoder = new TextEncoder()

/** UTF-8 of `text`, as it stands (no normalisation). */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}

/** Four bytes, big-endian. Throws `invalid-argument` outside 0 … 2^32-1. */
export function u32be(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw new CryptoError('invalid-argument')
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

/** Eight bytes, big-endian. Throws `invalid-argument` outside the safe integers from 0. */
export function u64be(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new CryptoError('invalid-argument')
  return concat(u32be(Math.floor(value / 2 ** 32)), u32be(value % 2 ** 32))
}

/**
 * utf8('colloque/' + name + '/1') ‖ 0x00: what every hash, signature and derived key begins with, so that bytes made
 * for one purpose mean nothing in another. Names are lower-case ASCII, so none can contain the closing zero.
 */
export function domainPrefix(name: string): Uint8Array {
  if (!/^[a-z0-9]+(?:[-/][a-z0-9]+)*$/.test(name)) throw new CryptoError('invalid-argument')
  return concat(utf8(`colloque/${name}/1`), Uint8Array.of(0))
}
