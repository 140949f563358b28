// Sealing to inbox keys by the libraries of HPKE: what an adapter's own sealing is held against. No program of ours loads it.
import { Chacha20Poly1305 } from '@hpke/chacha20poly1305'
import { CipherSuite, HkdfSha512 } from '@hpke/core'
import { XWing } from '@hpke/hybridkem-x-wing'
import { concat } from './bytes.ts'
import { CryptoError, requireLength } from './error.ts'
import { ENCAPSULATION_BYTES, type HybridKeyPair, type HybridSealing } from './hybrid-sealing.ts'
import type { Random } from './sodium/sodium.ts'

const ENCAPSULATION_SEED_BYTES = 64
const SEED_BYTES = 32

/** HPKE base mode (RFC 9180) with X-Wing, HKDF-SHA512 and ChaCha20-Poly1305; all chance comes from `random`. */
export function createHybridSealing(random: Random): HybridSealing {
  const kem = new XWing()
  const suite = new CipherSuite({ kem, kdf: new HkdfSha512(), aead: new Chacha20Poly1305() })

  // new Uint8Array copies; slice would not copy a Buffer.
  async function derive(secretSeed: Uint8Array): Promise<HybridKeyPair> {
    requireLength(secretSeed, SEED_BYTES)
    const pair = await kem.generateKeyPairDerand(new Uint8Array(secretSeed))
    return { publicKey: new Uint8Array(await kem.serializePublicKey(pair.publicKey)), secretSeed: new Uint8Array(secretSeed) }
  }

  return {
    derive,
    generate: () => derive(random.bytes(SEED_BYTES)),
    async seal(publicKey, info, associatedData, plaintext) {
      const ekm = exact(random.bytes(ENCAPSULATION_SEED_BYTES))
      try {
        const recipientPublicKey = await kem.deserializePublicKey(exact(publicKey))
        const sealed = await suite.seal({ recipientPublicKey, info: exact(info), ekm }, exact(plaintext), exact(associatedData))
        return concat(new Uint8Array(sealed.enc), new Uint8Array(sealed.ct))
      } catch {
        throw new CryptoError('invalid-argument')
      }
    },
    async open(secretSeed, info, associatedData, sealed) {
      requireLength(secretSeed, SEED_BYTES)
      try {
        const recipientKey = await kem.deserializePrivateKey(exact(secretSeed))
        const enc = exact(sealed.subarray(0, ENCAPSULATION_BYTES))
        const ciphertext = exact(sealed.subarray(ENCAPSULATION_BYTES))
        return new Uint8Array(await suite.open({ recipientKey, enc, info: exact(info) }, ciphertext, exact(associatedData)))
      } catch {
        throw new CryptoError('decryption-failed')
      }
    }
  }
}

// The library reads `.buffer` in places: a view into a larger buffer would give it foreign bytes.
function exact(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
