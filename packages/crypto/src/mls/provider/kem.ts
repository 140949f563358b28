// The two key encapsulation mechanisms of our suites: X-Wing for groups, DHKEM(X25519) for the standard test vectors.
import { concat } from '../../bytes.ts'
import type { Primitives } from './primitives.ts'

export interface Kem {
  /** The HPKE code point. */
  readonly id: number
  readonly publicKeyBytes: number
  readonly encapsulationBytes: number
  /** From the 32-byte private key; the expansion happens once, at first use. */
  privateKey(secret: Uint8Array): KemPrivateKey
  /** DeriveKeyPair (RFC 9180, 7.1.3). */
  derive(ikm: Uint8Array): KemPrivateKey
  encapsulate(publicKey: Uint8Array): { readonly sharedSecret: Uint8Array; readonly encapsulation: Uint8Array }
}

export interface KemPrivateKey {
  readonly secret: Uint8Array
  readonly publicKey: Uint8Array
  decapsulate(encapsulation: Uint8Array): Uint8Array
}

const xWingLabel = new Uint8Array([0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c])
const mlKemPublicKeyBytes = 1184
const mlKemCiphertextBytes = 1088

/** X-Wing (draft-connolly-cfrg-xwing-kem): X25519 and ML-KEM-768, safe while either of them is. */
export function createXWing(primitives: Primitives): Kem {
  const { sha3, shake256, x25519, mlKem768, mlKem768Encapsulate, random } = primitives
  const combine = (mlKemSecret: Uint8Array, x25519Secret: Uint8Array, ciphertext: Uint8Array, publicKey: Uint8Array) =>
    sha3(concat(mlKemSecret, x25519Secret, ciphertext, publicKey, xWingLabel))
  const expand = (secret: Uint8Array): KemPrivateKey => {
    const expanded = shake256(secret, 96)
    const lattice = mlKem768(expanded.subarray(0, 64))
    const curve = x25519(expanded.subarray(64))
    expanded.fill(0)
    return {
      secret,
      publicKey: concat(lattice.publicKey, curve.publicKey),
      decapsulate: (encapsulation) => {
        const point = encapsulation.subarray(mlKemCiphertextBytes)
        return combine(
          lattice.decapsulate(encapsulation.subarray(0, mlKemCiphertextBytes)),
          curve.agree(point),
          point,
          curve.publicKey
        )
      }
    }
  }
  return {
    id: 0x647a,
    publicKeyBytes: mlKemPublicKeyBytes + 32,
    encapsulationBytes: mlKemCiphertextBytes + 32,
    privateKey: (secret) => lazy(secret, expand),
    derive: (ikm) => lazy(shake256(ikm, 32), expand),
    encapsulate: (publicKey) => {
      const { ciphertext, sharedSecret } = mlKem768Encapsulate(publicKey.subarray(0, mlKemPublicKeyBytes))
      const ephemeral = x25519(random.bytes(32))
      const point = publicKey.subarray(mlKemPublicKeyBytes)
      return {
        sharedSecret: combine(sharedSecret, ephemeral.agree(point), ephemeral.publicKey, point),
        encapsulation: concat(ciphertext, ephemeral.publicKey)
      }
    }
  }
}

/** DHKEM(X25519, HKDF-SHA256), RFC 9180, 4.1. */
export function createDhKem(primitives: Primitives, labeled: LabeledKdf): Kem {
  const { x25519, random } = primitives
  const sharedSecret = (agreed: Uint8Array, context: Uint8Array) =>
    labeled.expand(labeled.extract(empty, 'eae_prk', agreed), 'shared_secret', context, 32)
  const expand = (secret: Uint8Array): KemPrivateKey => {
    const curve = x25519(secret)
    return {
      secret,
      publicKey: curve.publicKey,
      decapsulate: (point) => sharedSecret(curve.agree(point), concat(point, curve.publicKey))
    }
  }
  return {
    id: 0x0020,
    publicKeyBytes: 32,
    encapsulationBytes: 32,
    privateKey: (secret) => lazy(secret, expand),
    derive: (ikm) => lazy(labeled.expand(labeled.extract(empty, 'dkp_prk', ikm), 'sk', empty, 32), expand),
    encapsulate: (publicKey) => {
      const ephemeral = x25519(random.bytes(32))
      return {
        sharedSecret: sharedSecret(ephemeral.agree(publicKey), concat(ephemeral.publicKey, publicKey)),
        encapsulation: ephemeral.publicKey
      }
    }
  }
}

/** LabeledExtract and LabeledExpand of RFC 9180, 4, bound to a suite. */
export interface LabeledKdf {
  extract(salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array
  expand(key: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array
}

const empty = new Uint8Array()

// Keys are imported more often than used; the expansion of an X-Wing key is the dear part.
function lazy(secret: Uint8Array, expand: (secret: Uint8Array) => KemPrivateKey): KemPrivateKey {
  if (secret.length !== 32) throw new RangeError('a private key has 32 bytes')
  const kept = secret.slice()
  let expanded: KemPrivateKey | undefined
  const key = () => (expanded ??= expand(kept))
  return {
    secret: kept,
    get publicKey() {
      return key().publicKey
    },
    decapsulate: (encapsulation) => key().decapsulate(encapsulation)
  }
}
