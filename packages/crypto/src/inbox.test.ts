import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha512 } from '@noble/hashes/sha2.js'
import libsodium from 'libsodium-wrappers-sumo'
import { expect, it } from 'vitest'
import { fixedRandom, seededRandom } from '../vectors/seeded-random.ts'
import { concat, utf8 } from './bytes.ts'
import { createHybridSealing } from './create-hybrid-sealing.ts'
import { ENCAPSULATION_BYTES } from './hybrid-sealing.ts'
import { openFromInbox, sealToInbox } from './inbox.ts'
import { padmeLength } from './padding.ts'

await libsodium.ready
const hybrid = createHybridSealing(seededRandom('inbox'))
const { publicKey, secretSeed } = await hybrid.generate()
const mailbox = new Uint8Array(16).fill(1)
const envelopeId = new Uint8Array(16).fill(2)
const plaintext = utf8('Welcome')
const envelope = await sealToInbox(hybrid, publicKey, mailbox, envelopeId, plaintext)

/** HPKE base mode written from RFC 9180, section 5.1, over libsodium's own X-Wing. */
function openIndependently(sealed: Uint8Array, info: Uint8Array, associatedData: Uint8Array): Uint8Array {
  const suite = concat(utf8('HPKE'), Uint8Array.of(0x64, 0x7a, 0, 3, 0, 3))
  const none = new Uint8Array(0)
  const labeledExtract = (salt: Uint8Array, label: string, ikm: Uint8Array) =>
    extract(sha512, concat(utf8('HPKE-v1'), suite, utf8(label), ikm), salt)
  const labeledExpand = (secret: Uint8Array, label: string, context: Uint8Array, length: number) =>
    expand(sha512, secret, concat(Uint8Array.of(0, length), utf8('HPKE-v1'), suite, utf8(label), context), length)
  const shared = libsodium.crypto_kem_xwing_dec(sealed.subarray(0, ENCAPSULATION_BYTES), secretSeed)
  const context = concat(Uint8Array.of(0), labeledExtract(none, 'psk_id_hash', none), labeledExtract(none, 'info_hash', info))
  const secret = labeledExtract(shared, 'secret', none)
  const nonce = labeledExpand(secret, 'base_nonce', context, 12)
  return chacha20poly1305(labeledExpand(secret, 'key', context, 32), nonce, associatedData).decrypt(
    sealed.subarray(ENCAPSULATION_BYTES)
  )
}

it('opens to the plaintext for the owner of the mailbox', async () => {
  expect(await openFromInbox(hybrid, secretSeed, mailbox, envelopeId, envelope)).toEqual(plaintext)
  expect(envelope[0]).toBe(1)
  expect(envelope.length).toBe(1 + ENCAPSULATION_BYTES + 1024 + 16)
})

it('is HPKE with X-Wing as RFC 9180 and libsodium have it', () => {
  expect([publicKey.length, secretSeed.length]).toEqual([1216, 32])
  expect(publicKey).toEqual(libsodium.crypto_kem_xwing_seed_keypair(secretSeed).publicKey)
  const padded = openIndependently(envelope.subarray(1), utf8('colloque/inbox/1'), concat(mailbox, envelopeId))
  expect(padded.length).toBe(1024)
  expect(padded.subarray(0, 8)).toEqual(concat(plaintext, Uint8Array.of(0x80)))
})

it('draws all chance from its source: the same 64 bytes make the same envelope, others another', async () => {
  const make = (ekm: string) => sealToInbox(createHybridSealing(fixedRandom(ekm)), publicKey, mailbox, envelopeId, plaintext)
  expect(await make('07'.repeat(64))).toEqual(await make('07'.repeat(64)))
  expect(await make('07'.repeat(64))).not.toEqual(await make(`${'07'.repeat(63)}08`))
})

it('pads long envelopes by PADMÉ', async () => {
  const long = await sealToInbox(hybrid, publicKey, mailbox, envelopeId, new Uint8Array(5000))
  expect(long.length).toBe(1 + ENCAPSULATION_BYTES + padmeLength(5001) + 16)
  expect(await openFromInbox(hybrid, secretSeed, mailbox, envelopeId, long)).toEqual(new Uint8Array(5000))
})

it('fails with one code for altered or cut bytes, another mailbox, envelope or key', async () => {
  const open = (bytes: Uint8Array, seed = secretSeed, box = mailbox, id = envelopeId) =>
    openFromInbox(hybrid, seed, box, id, bytes)
  for (const index of [0, 1, 500, 1088, 1089, 1120, 1121, 1500, envelope.length - 1]) {
    const altered = envelope.slice()
    altered[index] = (altered[index] ?? 0) ^ 1
    await expect(open(altered), `byte ${index}`).rejects.toThrow('decryption-failed')
  }
  for (const length of [0, 1, 2, 1120, 1121, 1137, envelope.length - 1]) {
    await expect(open(envelope.subarray(0, length)), `length ${length}`).rejects.toThrow('decryption-failed')
  }
  await expect(open(concat(envelope, Uint8Array.of(0)))).rejects.toThrow('decryption-failed')
  await expect(open(envelope, new Uint8Array(32))).rejects.toThrow('decryption-failed')
  await expect(open(envelope, secretSeed, envelopeId)).rejects.toThrow('decryption-failed')
  await expect(open(envelope, secretSeed, mailbox, mailbox)).rejects.toThrow('decryption-failed')
})

it('seals to no malformed key: wrong length, or ML-KEM coefficients out of range (FIPS 203, 7.2)', async () => {
  for (const bad of [publicKey.subarray(1), new Uint8Array(1217), new Uint8Array(1216).fill(255)]) {
    await expect(sealToInbox(hybrid, bad, mailbox, envelopeId, plaintext)).rejects.toThrow('invalid-argument')
  }
})

it('keeps keys that were given as views, and the seeds of its callers', async () => {
  const large = new Uint8Array(2000).fill(3)
  const view = large.subarray(100, 132)
  const pair = await hybrid.derive(view)
  const sealed = await hybrid.seal(pair.publicKey, view, view, plaintext)
  expect(await hybrid.open(view, view, view, sealed)).toEqual(plaintext)
  expect(large).toEqual(new Uint8Array(2000).fill(3))
  pair.secretSeed.fill(0)
  expect(view[0]).toBe(3)
})
