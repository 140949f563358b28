import { createPortablePrimitives, createProvider, createWasmSodium, type Primitives, type Random } from '@colloque/crypto'
import { describeMls } from '@colloque/crypto/mls-contract'
import { expect, it } from 'vitest'
import { createNativeSodium } from '../sodium/native.ts'
import {
  answersRightly,
  createNativePrimitives,
  detectNativeFeatures,
  type NativeFeature,
  nativeFeatures
} from './native-primitives.ts'
import { createNativeProvider } from './native-provider.ts'

const sodium = createNativeSodium()
describeMls('native', (random) => createNativeProvider({ sodium, random }), 4)

const counting = (): Random => {
  let next = 0
  return { bytes: (length) => Uint8Array.from({ length }, () => next++) }
}
const portable = await createPortablePrimitives({ sodium: await createWasmSodium(), random: counting() })
const native = createNativePrimitives(portable, new Set(nativeFeatures))
const bytes = (length: number, first = 0) => Uint8Array.from({ length }, (_, index) => first + 7 * index)
const suiteName = 'MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519'
const suiteOf = (primitives: Primitives) => createProvider(primitives).getCiphersuiteImpl({ name: suiteName } as never)

it('finds every native feature in the Node that this project pins', () => {
  expect([...detectNativeFeatures()]).toEqual(nativeFeatures)
})

it.each(nativeFeatures)('takes for right what the portable part answers, and nothing else: %s', (feature) => {
  expect(answersRightly(feature, portable)).toBe(true)
  const wrong = {
    hash: { hmac: () => bytes(32) },
    sha3: { sha3: () => new Uint8Array(32) },
    x25519: { x25519: (secret: Uint8Array) => ({ ...portable.x25519(secret), agree: () => bytes(32) }) },
    'ml-kem-768': { mlKem768: (seed: Uint8Array) => ({ ...portable.mlKem768(seed), decapsulate: () => bytes(32) }) },
    'aes-128-gcm': { aes128gcmDecrypt: () => bytes(61) }
  }
  expect(answersRightly(feature, { ...portable, ...wrong[feature] })).toBe(false)
  expect(answersRightly(feature, {} as Primitives), 'what a runtime lacks').toBe(false)
})

it.each(nativeFeatures)('agrees with the portable part, feature by feature: %s', async (feature) => {
  const one = createNativePrimitives(portable, new Set([feature]))
  const [a, b] = await Promise.all([suiteOf(one), suiteOf(portable)])
  const pairs = await Promise.all([a, b].map((suite) => suite.hpke.deriveKeyPair(bytes(64))))
  expect(await a.hpke.exportPublicKey(pairs[0]!.publicKey)).toEqual(await b.hpke.exportPublicKey(pairs[1]!.publicKey))
  for (const [from, to, pair] of [
    [a, b, pairs[1]!],
    [b, a, pairs[0]!]
  ] as const) {
    const { enc, ct } = await from.hpke.seal(pair.publicKey, bytes(100), bytes(9), bytes(5))
    expect(await to.hpke.open(pair.privateKey, enc, ct, bytes(9), bytes(5))).toEqual(bytes(100))
    await expect(to.hpke.open(pair.privateKey, enc, ct, bytes(9), bytes(6))).rejects.toThrow()
  }
})

it('hashes and expands alike for keys and inputs of every size around a block', () => {
  for (const hash of ['sha256', 'sha512'] as const) {
    for (const length of [0, 1, 31, 32, 63, 64, 65, 127, 128, 129, 4000, 5000]) {
      expect(native.hmac(hash, bytes(length), bytes(length, 3), bytes(2))).toEqual(
        portable.hmac(hash, bytes(length), bytes(length, 3), bytes(2))
      )
      expect(native.digest(hash, bytes(length))).toEqual(portable.digest(hash, bytes(length)))
    }
  }
})

it('refuses an X25519 point of small order on both sides', () => {
  for (const primitives of [native, portable]) expect(() => primitives.x25519(bytes(32)).agree(new Uint8Array(32))).toThrow()
})

it('gives results that nothing else writes to', () => {
  const first = native.hmac('sha512', bytes(64), bytes(10))
  const kept = first.slice()
  native.hmac('sha512', bytes(64, 1), bytes(10, 1))
  expect(first).toEqual(kept)
  expect(native.sha3(bytes(3)).byteLength).toBe(native.sha3(bytes(3)).buffer.byteLength)
})

it('falls back where the runtime lacks a feature, as Electron does', async () => {
  const none = createNativePrimitives(portable, new Set<NativeFeature>())
  expect(none).toEqual(portable)
  const provider = await createNativeProvider({ sodium, random: counting(), features: new Set() })
  const suite = await provider.getCiphersuiteImpl({ name: suiteName } as never)
  const own = await suiteOf(native)
  const pair = await suite.hpke.deriveKeyPair(bytes(64))
  const { enc, ct } = await own.hpke.seal(pair.publicKey, bytes(40), bytes(1))
  expect(await suite.hpke.open(pair.privateKey, enc, ct, bytes(1))).toEqual(bytes(40))
})
