import crypto from 'node:crypto'
import { expect, it } from 'vitest'
import { createNativeSodium } from './native.ts'
import { createSignatureThread } from './signature-thread.ts'

const sodium = createNativeSodium()
const thread = createSignatureThread(sodium)

const seed = Uint8Array.from(crypto.randomBytes(32))

function signed(length = 100) {
  const message = Uint8Array.from(crypto.randomBytes(length))
  return { publicKey: sodium.ed25519PublicKey(seed), message, signature: sodium.ed25519Sign(message, seed) }
}

const altered = (bytes: Uint8Array, at: number) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))

it('finds that what libsodium signed holds, and nothing that was altered', async () => {
  for (const length of [0, 1, 700, 100_000]) {
    const honest = signed(length)
    const wrong = [
      { ...honest, message: Uint8Array.of(...honest.message.subarray(0, 50), 1) },
      ...[0, 31, 32, 63].map((at) => ({ ...honest, signature: altered(honest.signature, at) })),
      { ...honest, publicKey: altered(honest.publicKey, 3) },
      { ...honest, signature: honest.signature.subarray(0, 63) },
      { ...honest, publicKey: honest.publicKey.subarray(0, 31) }
    ]
    expect(await thread.allHold([honest])).toBe(true)
    for (const one of wrong) expect(await thread.allHold([one])).toBe(false)
  }
})

it('finds the one among many that does not hold, wherever it stands', async () => {
  const all = Array.from({ length: 50 }, (_, index) => signed(index * 7))
  expect(await thread.allHold(all)).toBe(true)
  for (const at of [0, 25, 49]) expect(await thread.allHold(all.with(at, { ...signed(), message: Uint8Array.of(1) }))).toBe(false)
  expect(await thread.allHold([])).toBe(true)
})

it('gives each who asks at once the answer to what was asked', async () => {
  const asked = Array.from({ length: 30 }, (_, index) => {
    const all = Array.from({ length: 1 + (index % 5) }, () => signed())
    return index % 7 === 3 ? [...all, { ...signed(), message: Uint8Array.of(index) }] : all
  })
  const answers = await Promise.all(asked.map((all) => thread.allHold(all)))
  expect(answers).toEqual(asked.map((_, index) => index % 7 !== 3))
})

it('says of nothing that it holds where the thread fails, and verifies by itself from then on', async () => {
  const none = createSignatureThread(sodium, new URL('./no-such-worker.js', import.meta.url))
  const honest = signed()
  expect(await Promise.all([none.allHold([honest]), none.allHold([honest])])).toEqual([false, false])
  expect(await none.allHold([honest, honest])).toBe(true)
  expect(await none.allHold([honest, { ...honest, message: Uint8Array.of(1) }])).toBe(false)
})
