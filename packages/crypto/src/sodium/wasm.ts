import { CryptoError, requireLength } from '../error.ts'
import type { Sodium } from './sodium.ts'

const TAG_BYTES = 16

/**
 * The port over libsodium-wrappers (WebAssembly): runs wherever there is WebAssembly, and is what tests use. The "sumo"
 * build, because the standard one has no crypto_pwhash.
 */
export async function createWasmSodium(): Promise<Sodium> {
  // Where there is a native build, 250 KB of WebAssembly need not be compiled.
  const { default: wasm } = await import('libsodium-wrappers-sumo')
  await wasm.ready
  return {
    name: 'libsodium-wrappers',
    xchacha20poly1305Encrypt(plaintext, associatedData, nonce, key) {
      requireKeyAndNonce(key, nonce, 24)
      return wasm.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, associatedData, null, nonce, key)
    },
    xchacha20poly1305Decrypt(ciphertext, associatedData, nonce, key) {
      requireKeyAndNonce(key, nonce, 24)
      return undefinedIfThrown(() =>
        wasm.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, associatedData, nonce, key)
      )
    },
    chacha20poly1305Encrypt(plaintext, associatedData, nonce, key, into) {
      requireKeyAndNonce(key, nonce, 12)
      if (into) requireLength(into, plaintext.length + TAG_BYTES)
      return placed(wasm.crypto_aead_chacha20poly1305_ietf_encrypt(plaintext, associatedData, null, nonce, key), into)
    },
    chacha20poly1305Decrypt(ciphertext, associatedData, nonce, key, into) {
      requireKeyAndNonce(key, nonce, 12)
      if (ciphertext.length < TAG_BYTES) return undefined
      if (into) requireLength(into, ciphertext.length - TAG_BYTES)
      const plaintext = undefinedIfThrown(() =>
        wasm.crypto_aead_chacha20poly1305_ietf_decrypt(null, ciphertext, associatedData, nonce, key)
      )
      return plaintext && placed(plaintext, into)
    },
    ed25519PublicKey(seed) {
      requireLength(seed, 32)
      const pair = wasm.crypto_sign_seed_keypair(seed)
      pair.privateKey.fill(0)
      return pair.publicKey
    },
    ed25519Sign(message, seed) {
      requireLength(seed, 32)
      const { privateKey } = wasm.crypto_sign_seed_keypair(seed)
      const signature = wasm.crypto_sign_detached(message, privateKey)
      privateKey.fill(0)
      return signature
    },
    ed25519Verify(signature, message, publicKey) {
      if (signature.length !== 64 || publicKey.length !== 32) return false
      return wasm.crypto_sign_verify_detached(signature, message, publicKey)
    },
    blake2b(...parts) {
      const state = wasm.crypto_generichash_init(null, 32)
      for (const part of parts) wasm.crypto_generichash_update(state, part)
      return wasm.crypto_generichash_final(state, 32)
    },
    startBlake2b() {
      const state = wasm.crypto_generichash_init(null, 32)
      return {
        update: (part) => wasm.crypto_generichash_update(state, part),
        digest: () => wasm.crypto_generichash_final(state, 32)
      }
    },
    argon2id(password, salt, operations, memoryBytes) {
      requireLength(salt, 16)
      if (operations < 1 || memoryBytes < wasm.crypto_pwhash_MEMLIMIT_MIN) throw new CryptoError('invalid-argument')
      try {
        return wasm.crypto_pwhash(32, password, salt, operations, memoryBytes, wasm.crypto_pwhash_ALG_ARGON2ID13)
      } catch {
        throw new CryptoError('insufficient-memory')
      }
    },
    zero(bytes) {
      wasm.memzero(bytes)
    }
  }
}

function requireKeyAndNonce(key: Uint8Array, nonce: Uint8Array, nonceBytes: number): void {
  requireLength(key, 32)
  requireLength(nonce, nonceBytes)
}

// libsodium-wrappers copies out of WebAssembly's memory in any case: here this is convenience, not speed.
function placed(bytes: Uint8Array, into: Uint8Array | undefined): Uint8Array {
  into?.set(bytes)
  return into ?? bytes
}

// Key and nonce are checked before: what is left to throw for is a ciphertext that is too short or not authentic.
function undefinedIfThrown(decrypt: () => Uint8Array): Uint8Array | undefined {
  try {
    return decrypt()
  } catch {
    return undefined
  }
}
