// What native.ts and mls/native-primitives.ts use of sodium-native 5.1, which ships no types.
declare module 'sodium-native' {
  interface SodiumNative {
    readonly crypto_pwhash_ALG_ARGON2ID13: number
    crypto_aead_xchacha20poly1305_ietf_encrypt(
      ciphertext: Uint8Array,
      message: Uint8Array,
      associatedData: Uint8Array,
      secretNonce: null,
      nonce: Uint8Array,
      key: Uint8Array
    ): number
    crypto_aead_xchacha20poly1305_ietf_decrypt(
      message: Uint8Array,
      secretNonce: null,
      ciphertext: Uint8Array,
      associatedData: Uint8Array,
      nonce: Uint8Array,
      key: Uint8Array
    ): number
    crypto_aead_chacha20poly1305_ietf_encrypt(
      ciphertext: Uint8Array,
      message: Uint8Array,
      associatedData: Uint8Array,
      secretNonce: null,
      nonce: Uint8Array,
      key: Uint8Array
    ): number
    crypto_aead_chacha20poly1305_ietf_decrypt(
      message: Uint8Array,
      secretNonce: null,
      ciphertext: Uint8Array,
      associatedData: Uint8Array,
      nonce: Uint8Array,
      key: Uint8Array
    ): number
    crypto_scalarmult_base(publicKey: Uint8Array, secretKey: Uint8Array): void
    crypto_scalarmult(shared: Uint8Array, secretKey: Uint8Array, publicKey: Uint8Array): void
    crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void
    crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void
    crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
    readonly crypto_generichash_STATEBYTES: number
    crypto_generichash_init(state: Uint8Array, key: null, outputBytes: number): void
    crypto_generichash_update(state: Uint8Array, input: Uint8Array): void
    crypto_generichash_final(state: Uint8Array, output: Uint8Array): void
    crypto_generichash_batch(output: Uint8Array, parts: readonly Uint8Array[]): void
    crypto_pwhash(
      output: Uint8Array,
      password: Uint8Array,
      salt: Uint8Array,
      operations: number,
      memoryBytes: number,
      algorithm: number
    ): void
    sodium_memzero(bytes: Uint8Array): void
  }
  const sodium: SodiumNative
  export default sodium
}
