import { CryptoError } from './error.ts'

const MARKER = 0x80

/**
 * The PADMÉ length of `length` (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication
 * with PURBs", PoPETs 2019): at least `length`, at most 12 % more, leaking O(log log length) bits of it.
 */
export function padmeLength(length: number): number {
  if (!Number.isSafeInteger(length) || length < 0) throw new CryptoError('invalid-argument')
  if (length < 2) return length
  const exponent = floorLog2(length)
  const granule = 2 ** (exponent - (floorLog2(exponent) + 1))
  return granule <= 1 ? length : Math.ceil(length / granule) * granule
}

/** `bytes` ‖ 0x80 ‖ zeros (ISO/IEC 7816-4) up to the larger of `minimum` and the PADMÉ length of what must fit. */
export function pad(bytes: Uint8Array, minimum = 256): Uint8Array {
  return padTo(bytes, Math.max(minimum, padmeLength(bytes.length + 1)))
}

/** The same up to the smallest bucket that fits, for what comes in few sizes (commits, Welcomes). Throws `too-large`. */
export function padToBucket(bytes: Uint8Array, buckets: readonly number[]): Uint8Array {
  const fitting = buckets.filter((bucket) => bucket > bytes.length)
  if (fitting.length === 0) throw new CryptoError('too-large')
  return padTo(bytes, Math.min(...fitting))
}

/** The bytes before the padding, as a view. Throws `invalid-format` when the last byte that is not zero is not 0x80. */
export function unpad(bytes: Uint8Array): Uint8Array {
  let end = bytes.length - 1
  while (end >= 0 && bytes[end] === 0) end--
  if (end < 0 || bytes[end] !== MARKER) throw new CryptoError('invalid-format')
  return bytes.subarray(0, end)
}

function padTo(bytes: Uint8Array, length: number): Uint8Array {
  const padded = new Uint8Array(length)
  padded.set(bytes)
  padded[bytes.length] = MARKER
  return padded
}

// Whole-number arithmetic: the language lets Math.log2 be an approximation, and a length is part of the protocol.
function floorLog2(value: number): number {
  const high = Math.floor(value / 2 ** 32)
  return high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(value)
}
