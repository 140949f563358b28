import { expect, it } from 'vitest'
import { CryptoError, requireLength } from './error.ts'

it('says its code and nothing else', () => {
  const error = new CryptoError('decryption-failed')
  expect(error).toBeInstanceOf(Error)
  expect([error.name, error.code, error.message]).toEqual(['CryptoError', 'decryption-failed', 'decryption-failed'])
  expect(error.cause).toBeUndefined()
})

it('requireLength accepts the length alone', () => {
  expect(() => requireLength(new Uint8Array(31), 32)).toThrow('invalid-argument')
  expect(() => requireLength(new Uint8Array(33), 32)).toThrow('invalid-argument')
  expect(() => requireLength(new Uint8Array(32), 32)).not.toThrow()
})
