// Turns primitives into the CryptoProvider that ts-mls asks for. Knows our suite and the two that the standard vectors need.
import type { Ciphersuite, CiphersuiteImpl, CryptoProvider } from 'ts-mls'
import type { Random, Sodium } from '../../sodium/sodium.ts'
import { MlsError } from '../error.ts'
import { createHkdf, createHpke, type HpkeSuite } from './hpke.ts'
import { createPortablePrimitives } from './portable-primitives.ts'
import type { HashName, Primitives } from './primitives.ts'

/** The suite of every Colloque group: X25519 with ML-KEM-768, ChaCha20-Poly1305, SHA-512, Ed25519. */
export const colloqueSuite = 'MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519'

const suites: Record<string, HpkeSuite & { readonly hash: HashName }> = {
  [colloqueSuite]: { kem: 'X-Wing', kdf: 'HKDF-SHA512', aead: 'CHACHA20POLY1305', hash: 'sha512' },
  MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519: {
    kem: 'DHKEM-X25519-HKDF-SHA256',
    kdf: 'HKDF-SHA256',
    aead: 'AES128GCM',
    hash: 'sha256'
  },
  MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519: {
    kem: 'DHKEM-X25519-HKDF-SHA256',
    kdf: 'HKDF-SHA256',
    aead: 'CHACHA20POLY1305',
    hash: 'sha256'
  }
}

/** A suite of ours can also say which public key belongs to a seed, which ts-mls never asks. */
export interface Suite extends CiphersuiteImpl {
  ed25519PublicKey(seed: Uint8Array): Uint8Array
}
export interface Provider extends CryptoProvider {
  getCiphersuiteImpl(suite: Ciphersuite): Promise<Suite>
}

/** The provider that runs everywhere. About ten times slower than the native one at commits. */
export async function createPortableProvider(dependencies: { sodium: Sodium; random: Random }): Promise<Provider> {
  return createProvider(await createPortablePrimitives(dependencies))
}

/** Throws `unsupported-suite` for any suite but the three above. */
export function createProvider(primitives: Primitives): Provider {
  return {
    getCiphersuiteImpl: async ({ name }): Promise<Suite> => {
      const suite = suites[name]
      if (suite === undefined) throw new MlsError('unsupported-suite')
      const hkdf = createHkdf(primitives, suite.kdf)
      return {
        name,
        hpke: createHpke(primitives, suite),
        kdf: {
          size: hkdf.size,
          extract: async (salt, ikm) => hkdf.extract(salt, ikm),
          expand: async (key, info, length) => hkdf.expand(key, info, length)
        },
        hash: {
          digest: async (data) => primitives.digest(suite.hash, data),
          mac: async (key, data) => primitives.hmac(suite.hash, key, data),
          verifyMac: async (key, mac, data) => equalInConstantTime(primitives.hmac(suite.hash, key, data), mac)
        },
        signature: createSignature(primitives),
        ed25519PublicKey: (seed) => primitives.sodium.ed25519PublicKey(seed),
        rng: { randomBytes: (length) => primitives.random.bytes(length) }
      }
    }
  }
}

function createSignature({ sodium, random }: Primitives): CiphersuiteImpl['signature'] {
  return {
    sign: async (seed, message) => sodium.ed25519Sign(message, seed),
    verify: async (publicKey, message, signature) =>
      publicKey.length === 32 && signature.length === 64 && sodium.ed25519Verify(signature, message, publicKey),
    keygen: async () => {
      const signKey = random.bytes(32)
      return { signKey, publicKey: sodium.ed25519PublicKey(signKey) }
    }
  }
}

function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}
