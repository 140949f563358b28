/**
 * The primitives that Colloque takes from libsodium, as a port: libsodium-wrappers (WebAssembly, runs everywhere)
 * and sodium-native (packages/client-node) implement it and pass the same contract suite and vectors.
 * All functions are synchronous, take and give plain Uint8Array, and never retain their arguments.
 * A failed authentication is `undefined` here; the formats above turn it into one opaque error.
 */
export interface Sodium {
  readonly name: 'libsodium-wrappers' | 'sodium-native'
  /** crypto_aead_xchacha20poly1305_ietf_encrypt: 32-byte key, 24-byte nonce; gives ciphertext ‖ 16-byte tag. */
  xchacha20poly1305Encrypt(plaintext: Uint8Array, associatedData: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array
  xchacha20poly1305Decrypt(
    ciphertext: Uint8Array,
    associatedData: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array
  ): Uint8Array | undefined
  /**
   * crypto_aead_chacha20poly1305_ietf_encrypt (RFC 8439): 32-byte key, 12-byte nonce; gives ciphertext ‖ 16-byte tag.
   * Files come through here by the gigabyte: `into`, of the result's length and apart from the arguments, is filled and given
   * back instead of fresh bytes. When authentication fails it holds nothing of the plaintext.
   */
  chacha20poly1305Encrypt(
    plaintext: Uint8Array,
    associatedData: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array,
    into?: Uint8Array
  ): Uint8Array
  chacha20poly1305Decrypt(
    ciphertext: Uint8Array,
    associatedData: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array,
    into?: Uint8Array
  ): Uint8Array | undefined
  /** crypto_sign_seed_keypair (RFC 8032 Ed25519): 32-byte seed; 32-byte public key. */
  ed25519PublicKey(seed: Uint8Array): Uint8Array
  /** crypto_sign_detached: 64-byte signature, from the 32-byte seed. */
  ed25519Sign(message: Uint8Array, seed: Uint8Array): Uint8Array
  ed25519Verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
  /** crypto_generichash (BLAKE2b), unkeyed, 32 bytes. */
  blake2b(...parts: readonly Uint8Array[]): Uint8Array
  /** crypto_generichash_init: the same hash, of parts that come one after the other. */
  startBlake2b(): Blake2bState
  /** crypto_pwhash with ARGON2ID13: 16-byte salt, memory in bytes, 32-byte key. */
  argon2id(password: Uint8Array, salt: Uint8Array, operations: number, memoryBytes: number): Uint8Array
  /** sodium_memzero. */
  zero(bytes: Uint8Array): void
}

/** A hash that is not finished. */
export interface Blake2bState {
  update(part: Uint8Array): void
  /** The 32 bytes; called once, and nothing after it. */
  digest(): Uint8Array
}

/** Where chance comes from. The simulation gives a seeded one; everything else `platformRandom`. */
export interface Random {
  /** `length` fresh bytes that the caller owns. */
  bytes(length: number): Uint8Array
}
