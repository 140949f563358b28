import type { SignedBytes } from '@colloque/crypto'

/** Ed25519 beside the thread that asks: for many signatures at once. */
export interface SignatureThread {
  /**
   * True only where `Sodium.ed25519Verify` accepts every one. False says only that one was not found to hold, by whatever fault:
   * whoever needs to know asks that one.
   */
  allHold(signed: readonly SignedBytes[]): Promise<boolean>
}
