import { ed25519 } from '@noble/curves/ed25519.js'
import { expect, it } from 'vitest'
import { utf8 } from './bytes.ts'
import { signDetached, verifyDetached } from './signature.ts'
import { createWasmSodium } from './sodium/wasm.ts'

const sodium = await createWasmSodium()
const seed = new Uint8Array(32).fill(5)
const publicKey = sodium.ed25519PublicKey(seed)
const payload = utf8('avis')
const signature = signDetached(sodium, 'record', payload, seed)

it('signs domain, zero and payload', () => {
  expect(ed25519.verify(signature, utf8('colloque/record/1\0avis'), publicKey)).toBe(true)
  expect(verifyDetached(sodium, 'record', payload, signature, publicKey)).toBe(true)
})

it('does not verify in another domain, for another payload, another key, or malformed', () => {
  expect(verifyDetached(sodium, 'directory', payload, signature, publicKey)).toBe(false)
  expect(verifyDetached(sodium, 'record', utf8('avi'), signature, publicKey)).toBe(false)
  expect(verifyDetached(sodium, 'record', payload, signature, sodium.ed25519PublicKey(new Uint8Array(32)))).toBe(false)
  expect(verifyDetached(sodium, 'record', payload, signature.subarray(1), publicKey)).toBe(false)
  expect(verifyDetached(sodium, 'record', payload, signature, publicKey.subarray(1))).toBe(false)
  expect(verifyDetached(sodium, 'record', payload, sodium.ed25519Sign(payload, seed), publicKey)).toBe(false)
})
