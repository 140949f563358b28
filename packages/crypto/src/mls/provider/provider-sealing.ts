// Sealing to inbox keys with the MLS provider's own HPKE: the same bytes as createHybridSealing, as fast as the provider is.
import { type CryptoProvider, getCiphersuiteFromName } from 'ts-mls'
import { concat } from '../../bytes.ts'
import { CryptoError, requireLength } from '../../error.ts'
import { ENCAPSULATION_BYTES, type HybridKeyPair, type HybridSealing } from '../../hybrid-sealing.ts'
import type { Random } from '../../sodium/sodium.ts'
import type { KemPrivateKey } from './kem.ts'
import { colloqueSuite } from './provider.ts'

const SEED_BYTES = 32

/** HPKE base mode (RFC 9180) with X-Wing, HKDF-SHA512 and ChaCha20-Poly1305. The encapsulation's chance is the provider's. */
export async function createProviderSealing(provider: CryptoProvider, random: Random): Promise<HybridSealing> {
  const { hpke } = await provider.getCiphersuiteImpl(getCiphersuiteFromName(colloqueSuite))

  async function derive(secretSeed: Uint8Array): Promise<HybridKeyPair> {
    requireLength(secretSeed, SEED_BYTES)
    // ts-mls types keys as WebCrypto's; our provider made this one.
    const key = (await hpke.importPrivateKey(secretSeed)) as unknown as KemPrivateKey
    return { publicKey: key.publicKey.slice(), secretSeed: secretSeed.slice() }
  }

  return {
    derive,
    generate: () => derive(random.bytes(SEED_BYTES)),
    async seal(publicKey, info, associatedData, plaintext) {
      try {
        const { enc, ct } = await hpke.seal(await hpke.importPublicKey(publicKey), plaintext, info, associatedData)
        return concat(enc, ct)
      } catch {
        throw new CryptoError('invalid-argument')
      }
    },
    async open(secretSeed, info, associatedData, sealed) {
      requireLength(secretSeed, SEED_BYTES)
      try {
        const key = await hpke.importPrivateKey(secretSeed)
        const enc = sealed.subarray(0, ENCAPSULATION_BYTES)
        return await hpke.open(key, enc, sealed.subarray(ENCAPSULATION_BYTES), info, associatedData)
      } catch {
        throw new CryptoError('decryption-failed')
      }
    }
  }
}
