import { CryptoError, requireLength, type Sodium } from '@colloque/crypto'
import sodium from 'sodium-native'

const TAG_BYTES = 16

type Encrypt = typeof sodium.crypto_aead_chacha20poly1305_ietf_encrypt
type Decrypt = typeof sodium.crypto_aead_chacha20poly1305_ietf_decrypt

/** The port over sodium-native: libsodium compiled for this machine. */
export function createNativeSodium(): Sodium {
  return {
    name: 'sodium-native',
    xchacha20poly1305Encrypt: encryptWith(sodium.crypto_aead_xchacha20poly1305_ietf_encrypt, 24),
    xchacha20poly1305Decrypt: decryptWith(sodium.crypto_aead_xchacha20poly1305_ietf_decrypt, 24),
    chacha20poly1305Encrypt: encryptWith(sodium.crypto_aead_chacha20poly1305_ietf_encrypt, 12),
    chacha20poly1305Decrypt: decryptWith(sodium.crypto_aead_chacha20poly1305_ietf_decrypt, 12),
    ed25519PublicKey(seed) {
      const { publicKey, secretKey } = expand(seed)
      sodium.sodium_memzero(secretKey)
      return publicKey
    },
    ed25519Sign(message, seed) {
      const { secretKey } = expand(seed)
      const signature = new Uint8Array(64)
      sodium.crypto_sign_detached(signature, message, secretKey)
      sodium.sodium_memzero(secretKey)
      return signature
    },
    ed25519Verify(signature, message, publicKey) {
      if (signature.length !== 64 || publicKey.length !== 32) return false
      return sodium.crypto_sign_verify_detached(signature, message, publicKey)
    },
    blake2b(...parts) {
      const hash = new Uint8Array(32)
      // Feeds the parts one by one into one state, in native code: nothing is concatenated.
      sodium.crypto_generichash_batch(hash, parts)
      return hash
    },
    startBlake2b() {
      const state = new Uint8Array(sodium.crypto_generichash_STATEBYTES)
      sodium.crypto_generichash_init(state, null, 32)
      return {
        update: (part) => sodium.crypto_generichash_update(state, part),
        digest() {
          const hash = new Uint8Array(32)
          sodium.crypto_generichash_final(state, hash)
          return hash
        }
      }
    },
    argon2id(password, salt, operations, memoryBytes) {
      requireLength(salt, 16)
      const key = new Uint8Array(32)
      try {
        sodium.crypto_pwhash(key, password, salt, operations, memoryBytes, sodium.crypto_pwhash_ALG_ARGON2ID13)
      } catch (error) {
        // crypto_pwhash itself fails only when it gets no memory; parameters out of bounds fail an assertion before.
        throw new CryptoError(
          error instanceof Error && error.name === 'AssertionError' ? 'invalid-argument' : 'insufficient-memory'
        )
      }
      return key
    },
    zero(bytes) {
      sodium.sodium_memzero(bytes)
    }
  }
}

function encryptWith(encrypt: Encrypt, nonceBytes: number): Sodium['chacha20poly1305Encrypt'] {
  return (plaintext, associatedData, nonce, key, into) => {
    requireLength(key, 32)
    requireLength(nonce, nonceBytes)
    const ciphertext = into ?? new Uint8Array(plaintext.length + TAG_BYTES)
    requireLength(ciphertext, plaintext.length + TAG_BYTES)
    encrypt(ciphertext, plaintext, associatedData, null, nonce, key)
    return ciphertext
  }
}

function decryptWith(decrypt: Decrypt, nonceBytes: number): Sodium['chacha20poly1305Decrypt'] {
  return (ciphertext, associatedData, nonce, key, into) => {
    requireLength(key, 32)
    requireLength(nonce, nonceBytes)
    if (ciphertext.length < TAG_BYTES) return undefined
    const plaintext = into ?? new Uint8Array(ciphertext.length - TAG_BYTES)
    requireLength(plaintext, ciphertext.length - TAG_BYTES)
    try {
      decrypt(plaintext, null, ciphertext, associatedData, nonce, key)
      return plaintext
    } catch {
      // With every length checked before, the only error left is a failed authentication.
      return undefined
    }
  }
}

// Not cached: a cache keyed by the seed's bytes would keep keys alive after their owner wiped them.
function expand(seed: Uint8Array): { publicKey: Uint8Array; secretKey: Uint8Array } {
  requireLength(seed, 32)
  const publicKey = new Uint8Array(32)
  const secretKey = new Uint8Array(64)
  sodium.crypto_sign_seed_keypair(publicKey, secretKey, seed)
  return { publicKey, secretKey }
}
