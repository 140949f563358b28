import crypto from 'node:crypto'
import { createNativeSodium, createSignatureThread } from '@colloque/client-node'
import { ed25519 } from '@noble/curves/ed25519.js'
import { expect, it } from 'vitest'

// Signatures are verified here and on a thread, and what is accepted must never differ: where Ed25519 leaves a choice, libsodium's holds.
const sodium = createNativeSodium()
const thread = createSignatureThread(sodium)
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

interface Signed {
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

const order = 2n ** 252n + 27742317777372353535851937790883648493n
const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
const toBytes = (value: bigint) => hex(value.toString(16).padStart(64, '0')).reverse()
const sha512 = (...parts: Uint8Array[]) => Uint8Array.from(crypto.hash('sha512', Buffer.concat(parts), 'buffer'))
const identity = `01${'00'.repeat(31)}`
const base = `58${'66'.repeat(31)}`

/** By the rule of ZIP 215, which looks at neither. */
const acceptedByLax = ({ publicKey, message, signature }: Signed): boolean =>
  ed25519.verify(signature, message, publicKey, { zip215: true })

it('accepts no key of small order, as libsodium does, although the equation holds', async () => {
  const small = [
    identity,
    `01${'00'.repeat(30)}80`,
    `ec${'ff'.repeat(30)}7f`,
    `ec${'ff'.repeat(30)}ff`,
    '00'.repeat(32),
    `${'00'.repeat(31)}80`,
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    // Spelled beyond the field: p, p + 1, and both with the sign.
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}ff`,
    `ee${'ff'.repeat(30)}ff`
  ]
  const signature = Uint8Array.of(...hex(base), ...toBytes(1n))
  let accepted = 0
  for (const key of small) {
    // Where the hash is a multiple of the key's order, it falls out: one of eight messages at most is needed.
    for (let message = 0; message < 40; message++) {
      const forged = { publicKey: hex(key), message: Uint8Array.of(message), signature }
      if (!acceptedByLax(forged)) continue
      accepted++
      expect(sodium.ed25519Verify(signature, forged.message, forged.publicKey), key).toBe(false)
      expect(await thread.allHold([forged]), key).toBe(false)
    }
  }
  expect(accepted, 'without which this test would say nothing').toBeGreaterThan(10)
})

it('accepts no commitment of small order, as libsodium does, although the equation holds', async () => {
  const seed = Uint8Array.from(crypto.randomBytes(32))
  const scalar = sha512(seed).slice(0, 32)
  scalar[0] = (scalar[0] as number) & 248
  scalar[31] = ((scalar[31] as number) & 63) | 64
  const publicKey = sodium.ed25519PublicKey(seed)
  const message = Uint8Array.of(1, 2, 3)
  const challenge = toNumber(sha512(hex(identity), publicKey, message)) % order
  const response = (challenge * (toNumber(scalar) % order)) % order
  const forged = { publicKey, message, signature: Uint8Array.of(...hex(identity), ...toBytes(response)) }
  expect(acceptedByLax(forged), 'without which this test would say nothing').toBe(true)
  expect(await thread.allHold([forged])).toBe(false)
})
