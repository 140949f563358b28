/** X-Wing encapsulation (draft-connolly-cfrg-xwing-kem): ML-KEM-768 ciphertext ‖ X25519 public key. */
export const ENCAPSULATION_BYTES = 1120

/** `publicKey` has 1216 bytes; `secretSeed` has 32 and is the whole X-Wing decapsulation key. */
export interface HybridKeyPair {
  readonly publicKey: Uint8Array
  readonly secretSeed: Uint8Array
}

/** Sealing to a public key that stays closed if either X25519 or ML-KEM-768 holds. The sender is anonymous. */
export interface HybridSealing {
  generate(): Promise<HybridKeyPair>
  /** The pair of a given 32-byte seed. */
  derive(secretSeed: Uint8Array): Promise<HybridKeyPair>
  /** Encapsulation (1120) ‖ ciphertext and tag. Throws `invalid-argument` for a malformed public key. */
  seal(publicKey: Uint8Array, info: Uint8Array, associatedData: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
  /** Throws `decryption-failed`. */
  open(secretSeed: Uint8Array, info: Uint8Array, associatedData: Uint8Array, sealed: Uint8Array): Promise<Uint8Array>
}
