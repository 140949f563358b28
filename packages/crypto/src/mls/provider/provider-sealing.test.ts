import { describe, expect, it } from 'vitest'
import { createHybridSealing } from '../../create-hybrid-sealing.ts'
import { createWasmSodium, platformRandom, utf8 } from '../../index.ts'
import { createPortableProvider } from './provider.ts'
import { createProviderSealing } from './provider-sealing.ts'

describe('sealing by the MLS provider, beside @hpke', async () => {
  const random = platformRandom()
  const sodium = await createWasmSodium()
  const ours = await createProviderSealing(await createPortableProvider({ sodium, random }), random)
  const theirs = createHybridSealing(random)
  const info = utf8('info')
  const data = utf8('place')
  const plaintext = utf8('a Welcome')

  it('[SEAL-6] derives the same public key from a seed', async () => {
    const seed = random.bytes(32)
    expect((await ours.derive(seed)).publicKey).toEqual((await theirs.derive(seed)).publicKey)
  })

  it('[SEAL-6] opens what the other sealed, both ways', async () => {
    const { publicKey, secretSeed } = await ours.generate()
    expect(await ours.open(secretSeed, info, data, await theirs.seal(publicKey, info, data, plaintext))).toEqual(plaintext)
    expect(await theirs.open(secretSeed, info, data, await ours.seal(publicKey, info, data, plaintext))).toEqual(plaintext)
  })

  it('[SEAL-2] refuses another key, info, place and every altered byte alike', async () => {
    const { publicKey, secretSeed } = await ours.generate()
    const sealed = await ours.seal(publicKey, info, data, plaintext)
    const refused = { code: 'decryption-failed', message: 'decryption-failed' }
    await expect(ours.open(random.bytes(32), info, data, sealed)).rejects.toMatchObject(refused)
    await expect(ours.open(secretSeed, data, data, sealed)).rejects.toMatchObject(refused)
    await expect(ours.open(secretSeed, info, info, sealed)).rejects.toMatchObject(refused)
    await expect(ours.open(secretSeed, info, data, sealed.subarray(0, 1000))).rejects.toMatchObject(refused)
    for (const at of [0, 600, 1119, 1120, sealed.length - 1]) {
      const altered = sealed.slice()
      altered[at] = (altered[at] as number) ^ 1
      await expect(ours.open(secretSeed, info, data, altered)).rejects.toMatchObject(refused)
    }
  })

  it('refuses a malformed public key', async () => {
    await expect(ours.seal(new Uint8Array(1215), info, data, plaintext)).rejects.toMatchObject({ code: 'invalid-argument' })
  })
})
