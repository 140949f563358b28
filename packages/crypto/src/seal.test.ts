import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { expect, it } from 'vitest'
import { fixedRandom, seededRandom } from '../vectors/seeded-random.ts'
import { concat, utf8 } from './bytes.ts'
import { openSealed, SEAL_OVERHEAD, seal } from './seal.ts'
import { createWasmSodium } from './sodium/wasm.ts'

const sodium = await createWasmSodium()
const deps = { sodium, random: seededRandom('seal') }
const key = new Uint8Array(32).fill(3)
const header = utf8('space/log/7')
const plaintext = utf8('Cliché du 12 mars joint.')
const sealed = seal(deps, key, header, plaintext)

it('is version, nonce and ciphertext as another implementation writes them', () => {
  const nonce = new Uint8Array(24).fill(9)
  const bytes = seal({ sodium, random: fixedRandom('09'.repeat(24)) }, key, header, plaintext)
  const ciphertext = xchacha20poly1305(key, nonce, concat(Uint8Array.of(1), header)).encrypt(plaintext)
  expect(bytes).toEqual(concat(Uint8Array.of(1), nonce, ciphertext))
})

it('opens to the plaintext, the empty one included, and adds SEAL_OVERHEAD', () => {
  expect(openSealed(sodium, key, header, sealed)).toEqual(plaintext)
  expect(sealed.length).toBe(plaintext.length + SEAL_OVERHEAD)
  expect(SEAL_OVERHEAD).toBe(41)
  expect(openSealed(sodium, key, header, seal(deps, key, header, new Uint8Array(0)))).toEqual(new Uint8Array(0))
})

it('never repeats a nonce', () => {
  expect(seal(deps, key, header, plaintext)).not.toEqual(seal(deps, key, header, plaintext))
})

it('fails with one code for every altered byte, every length, another header and another key', () => {
  for (let index = 0; index < sealed.length; index++) {
    const altered = sealed.slice()
    altered[index] = (altered[index] ?? 0) ^ 0x10
    expect(() => openSealed(sodium, key, header, altered)).toThrow('decryption-failed')
    expect(() => openSealed(sodium, key, header, sealed.subarray(0, index))).toThrow('decryption-failed')
  }
  expect(() => openSealed(sodium, key, header, concat(sealed, Uint8Array.of(0)))).toThrow('decryption-failed')
  expect(() => openSealed(sodium, key, utf8('space/log/8'), sealed)).toThrow('decryption-failed')
  expect(() => openSealed(sodium, key, new Uint8Array(0), sealed)).toThrow('decryption-failed')
  expect(() => openSealed(sodium, new Uint8Array(32), header, sealed)).toThrow('decryption-failed')
})
