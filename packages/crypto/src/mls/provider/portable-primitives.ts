// The primitives in plain JavaScript and WebAssembly, for every host. All its chance comes through the Random port.
import { gcm } from '@noble/ciphers/aes.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { sha3_256, shake256 } from '@noble/hashes/sha3.js'
import { createMlKem768 } from 'mlkem'
import { concat } from '../../bytes.ts'
import type { Random, Sodium } from '../../sodium/sodium.ts'
import type { Primitives } from './primitives.ts'

const hashes = { sha256, sha512 }

export async function createPortablePrimitives({ sodium, random }: { sodium: Sodium; random: Random }): Promise<Primitives> {
  const mlKem = await createMlKem768()
  return {
    sodium,
    random,
    digest: (hash, data) => hashes[hash](data),
    hmac: (hash, key, ...parts) => hmac(hashes[hash], key, concat(...parts)),
    sha3: (data) => sha3_256(data),
    shake256: (data, length) => shake256(data, { dkLen: length }),
    x25519: (secret) => {
      const kept = secret.slice()
      return { publicKey: x25519.getPublicKey(kept), agree: (peer) => x25519.getSharedSecret(kept, peer) }
    },
    mlKem768: (seed) => {
      const [publicKey, secretKey] = mlKem.deriveKeyPair(seed)
      return { publicKey, decapsulate: (ciphertext) => mlKem.decap(ciphertext, secretKey) }
    },
    mlKem768Encapsulate: (publicKey) => {
      const [ciphertext, sharedSecret] = mlKem.encap(publicKey, random.bytes(32))
      return { ciphertext, sharedSecret }
    },
    aes128gcmEncrypt: (plaintext, associatedData, nonce, key) => gcm(key, nonce, associatedData).encrypt(plaintext),
    aes128gcmDecrypt: (ciphertext, associatedData, nonce, key) => gcm(key, nonce, associatedData).decrypt(ciphertext)
  }
}
