import { expect, it } from 'vitest'
import { utf8 } from './bytes.ts'
import { sha256 } from './sha256.ts'

it('gives the digest of FIPS 180-4, "abc"', () => {
  expect(Buffer.from(sha256(utf8('abc'))).toString('hex')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  )
})
