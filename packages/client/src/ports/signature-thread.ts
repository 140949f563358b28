import type { SignedBytes } from '@colloque/crypto'

/** Ed25519 beside the thread that asks: for many signatures at once, whose order does not matter. */
export interface SignatureThreads {
  /**
   * True for nothing but what `Sodium.ed25519Verify` accepts. False says only that it was not found to hold, by whatever fault:
   * whoever needs to know asks that one.
   */
  holds(signed: SignedBytes): Promise<boolean>
}
