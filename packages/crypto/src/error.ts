/**
 * What this package's functions may fail with. `decryption-failed` never says why: a wrong key, altered bytes and
 * cut bytes look the same.
 */
export type CryptoErrorCode =
  | 'decryption-failed'
  | 'invalid-format'
  | 'invalid-phrase'
  | 'invalid-argument'
  | 'weak-parameters'
  | 'excessive-parameters'
  | 'insufficient-memory'
  | 'too-large'

/** The one error class of this package outside mls/. Its message is its code: no secret and no content can be in it. */
export class CryptoError extends Error {
  readonly code: CryptoErrorCode

  constructor(code: CryptoErrorCode) {
    super(code)
    this.name = 'CryptoError'
    this.code = code
  }
}

/** Throws `invalid-argument` unless `bytes` has exactly `length` bytes. For our own mistakes, never for received data. */
export function requireLength(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new CryptoError('invalid-argument')
}
