// HPKE in base mode (RFC 9180) and HKDF (RFC 5869) over the primitives, in the shape that ts-mls wants.
import type { CiphersuiteImpl } from 'ts-mls'
import { concat } from '../../bytes.ts'
import { createDhKem, createXWing, type KemPrivateKey, type LabeledKdf } from './kem.ts'
import type { HashName, Primitives } from './primitives.ts'

export interface HpkeSuite {
  readonly kem: 'X-Wing' | 'DHKEM-X25519-HKDF-SHA256'
  readonly kdf: 'HKDF-SHA256' | 'HKDF-SHA512'
  readonly aead: 'AES128GCM' | 'CHACHA20POLY1305'
}

export interface Hkdf {
  readonly size: number
  extract(salt: Uint8Array, ikm: Uint8Array): Uint8Array
  expand(key: Uint8Array, info: Uint8Array, length: number): Uint8Array
}

const hashOf = { 'HKDF-SHA256': 'sha256', 'HKDF-SHA512': 'sha512' } as const
const hashBytes = { sha256: 32, sha512: 64 } as const
const kdfCodes = { 'HKDF-SHA256': 1, 'HKDF-SHA512': 3 } as const
const aeadCodes = { AES128GCM: 1, CHACHA20POLY1305: 3 } as const
const keyBytes = { AES128GCM: 16, CHACHA20POLY1305: 32 } as const
const nonceBytes = 12
const tagBytes = 16
const empty = new Uint8Array()
const firstCounter = Uint8Array.of(1)
const encoder = new TextEncoder()
const version = encoder.encode('HPKE-v1')

export function createHkdf(primitives: Primitives, name: HpkeSuite['kdf']): Hkdf {
  const hash: HashName = hashOf[name]
  const size = hashBytes[hash]
  const zeros = new Uint8Array(size)
  return {
    size,
    extract: (salt, ikm) => primitives.hmac(hash, salt.length > 0 ? salt : zeros, ikm),
    expand: (key, info, length) => {
      if (length <= size) {
        const block = primitives.hmac(hash, key, info, firstCounter)
        return length === size ? block : block.slice(0, length)
      }
      const result = new Uint8Array(length)
      let block: Uint8Array = empty
      for (let offset = 0, counter = 1; offset < length; offset += size, counter++) {
        block = primitives.hmac(hash, key, block, info, new Uint8Array([counter]))
        result.set(block.subarray(0, Math.min(size, length - offset)), offset)
      }
      return result
    }
  }
}

export function createHpke(primitives: Primitives, suite: HpkeSuite): CiphersuiteImpl['hpke'] {
  const hkdf = createHkdf(primitives, suite.kdf)
  const kem =
    suite.kem === 'X-Wing'
      ? createXWing(primitives)
      : createDhKem(primitives, labeledKdf(createHkdf(primitives, 'HKDF-SHA256'), concat(encoder.encode('KEM'), uint16(0x0020))))
  const aead = createAead(primitives, suite.aead)
  const labeled = labeledKdf(
    hkdf,
    concat(encoder.encode('HPKE'), uint16(kem.id), uint16(kdfCodes[suite.kdf]), uint16(aeadCodes[suite.aead]))
  )
  const noPskHash = labeled.extract(empty, 'psk_id_hash', empty)

  const schedule = (sharedSecret: Uint8Array, info: Uint8Array) => {
    const context = concat(new Uint8Array([0]), noPskHash, labeled.extract(empty, 'info_hash', info))
    const secret = labeled.extract(sharedSecret, 'secret', empty)
    sharedSecret.fill(0)
    return (label: 'key' | 'base_nonce' | 'exp', length: number) => labeled.expand(secret, label, context, length)
  }
  const decapsulate = (key: KemPrivateKey, encapsulation: Uint8Array) => {
    if (encapsulation.length !== kem.encapsulationBytes) throw new RangeError('an encapsulation of the wrong size')
    return key.decapsulate(encapsulation)
  }
  const keyPair = (key: KemPrivateKey) => ({ privateKey: key, publicKey: key.publicKey })

  const hpke = {
    keyLength: keyBytes[suite.aead],
    nonceLength: nonceBytes,
    seal: async (publicKey: Uint8Array, plaintext: Uint8Array, info: Uint8Array, associatedData: Uint8Array = empty) => {
      const { sharedSecret, encapsulation } = kem.encapsulate(publicKey)
      const derive = schedule(sharedSecret, info)
      const ct = aead.encrypt(plaintext, associatedData, derive('base_nonce', nonceBytes), derive('key', keyBytes[suite.aead]))
      return { ct, enc: encapsulation }
    },
    open: async (
      key: KemPrivateKey,
      encapsulation: Uint8Array,
      ciphertext: Uint8Array,
      info: Uint8Array,
      associatedData = empty
    ) => {
      const derive = schedule(decapsulate(key, encapsulation), info)
      return aead.decrypt(ciphertext, associatedData, derive('base_nonce', nonceBytes), derive('key', keyBytes[suite.aead]))
    },
    exportSecret: async (publicKey: Uint8Array, context: Uint8Array, length: number, info: Uint8Array) => {
      const { sharedSecret, encapsulation } = kem.encapsulate(publicKey)
      return {
        enc: encapsulation,
        secret: labeled.expand(schedule(sharedSecret, info)('exp', hkdf.size), 'sec', context, length)
      }
    },
    importSecret: async (key: KemPrivateKey, context: Uint8Array, encapsulation: Uint8Array, length: number, info: Uint8Array) =>
      labeled.expand(schedule(decapsulate(key, encapsulation), info)('exp', hkdf.size), 'sec', context, length),
    encryptAead: async (key: Uint8Array, nonce: Uint8Array, associatedData: Uint8Array | undefined, plaintext: Uint8Array) =>
      aead.encrypt(plaintext, associatedData ?? empty, nonce, key),
    decryptAead: async (key: Uint8Array, nonce: Uint8Array, associatedData: Uint8Array | undefined, ciphertext: Uint8Array) =>
      aead.decrypt(ciphertext, associatedData ?? empty, nonce, key),
    importPrivateKey: async (secret: Uint8Array) => kem.privateKey(secret),
    importPublicKey: async (publicKey: Uint8Array) => {
      if (publicKey.length !== kem.publicKeyBytes) throw new RangeError('a public key of the wrong size')
      return publicKey
    },
    exportPrivateKey: async (key: KemPrivateKey) => key.secret,
    exportPublicKey: async (publicKey: Uint8Array) => publicKey,
    deriveKeyPair: async (ikm: Uint8Array) => keyPair(kem.derive(ikm)),
    generateKeyPair: async () => keyPair(kem.privateKey(primitives.random.bytes(32)))
  }
  // ts-mls types keys as WebCrypto's CryptoKey but only hands them back to us.
  return hpke as unknown as CiphersuiteImpl['hpke']
}

function createAead({ sodium, aes128gcmEncrypt, aes128gcmDecrypt }: Primitives, name: HpkeSuite['aead']) {
  if (name === 'AES128GCM') return { encrypt: aes128gcmEncrypt, decrypt: aes128gcmDecrypt }
  return {
    encrypt: (plaintext: Uint8Array, associatedData: Uint8Array, nonce: Uint8Array, key: Uint8Array) =>
      sodium.chacha20poly1305Encrypt(plaintext, associatedData, nonce, key),
    decrypt: (ciphertext: Uint8Array, associatedData: Uint8Array, nonce: Uint8Array, key: Uint8Array) => {
      const plaintext =
        ciphertext.length < tagBytes ? undefined : sodium.chacha20poly1305Decrypt(ciphertext, associatedData, nonce, key)
      if (plaintext === undefined) throw new RangeError('authentication failed')
      return plaintext
    }
  }
}

function labeledKdf(hkdf: Hkdf, suite: Uint8Array): LabeledKdf {
  return {
    extract: (salt, label, ikm) => hkdf.extract(salt, concat(version, suite, encoder.encode(label), ikm)),
    expand: (key, label, info, length) =>
      hkdf.expand(key, concat(uint16(length), version, suite, encoder.encode(label), info), length)
  }
}

const uint16 = (value: number) => new Uint8Array([value >> 8, value & 0xff])
