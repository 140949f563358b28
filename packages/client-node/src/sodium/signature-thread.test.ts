import crypto from 'node:crypto'
import { expect, it } from 'vitest'
import { createNativeSodium } from './native.ts'
import { createSignatureThreads } from './signature-threads.ts'

const sodium = createNativeSodium()
const threads = createSignatureThreads(sodium)

const seed = Uint8Array.from(crypto.randomBytes(32))

function signed(length = 100) {
  const message = Uint8Array.from(crypto.randomBytes(length))
  return { publicKey: sodium.ed25519PublicKey(seed), message, signature: sodium.ed25519Sign(message, seed) }
}

const altered = (bytes: Uint8Array, at: number) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))

it('finds that what libsodium signed holds, and nothing that was altered', async () => {
  for (const length of [0, 1, 700, 100_000]) {
    const honest = signed(length)
    expect(await threads.holds(honest)).toBe(true)
    expect(await threads.holds({ ...honest, message: Uint8Array.of(...honest.message.subarray(0, 50), 1) })).toBe(false)
    for (const at of [0, 31, 32, 63])
      expect(await threads.holds({ ...honest, signature: altered(honest.signature, at) })).toBe(false)
    expect(await threads.holds({ ...honest, publicKey: altered(honest.publicKey, 3) })).toBe(false)
    expect(await threads.holds({ ...honest, signature: honest.signature.subarray(0, 63) })).toBe(false)
    expect(await threads.holds({ ...honest, publicKey: honest.publicKey.subarray(0, 31) })).toBe(false)
  }
})

it('answers rightly when more wait than are handed over', async () => {
  const all = Array.from({ length: 300 }, () => signed())
  const asked = all.map((one, index) => (index % 7 === 3 ? { ...one, message: Uint8Array.of(index) } : one))
  const answers = await Promise.all(asked.map((one) => threads.holds(one)))
  expect(answers).toEqual(all.map((_, index) => index % 7 !== 3))
})
