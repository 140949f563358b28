import type { HybridSealing, Mls, Random, Sodium } from '@colloque/crypto'
import type { Clock } from './clock.ts'
import type { Files } from './files.ts'
import type { Keychain } from './keychain.ts'
import type { SignatureThread } from './signature-thread.ts'
import type { VaultPlace } from './store.ts'
import type { Transport } from './transport.ts'

export type * from './clock.ts'
export type * from './files.ts'
export type * from './keychain.ts'
export type * from './signature-thread.ts'
export type * from './store.ts'
export type * from './transport.ts'

/** Everything that the core takes from its surroundings; there is no other source of time, chance, or input and output. */
export interface Ports {
  readonly vault: VaultPlace
  readonly transport: Transport
  readonly clock: Clock
  readonly random: Random
  readonly sodium: Sodium
  readonly mls: Mls
  /** Absent where every signature is verified where it is read. */
  readonly signatures?: SignatureThread
  readonly hybrid: HybridSealing
  /** Absent where paths may not be named (a browser's core). */
  readonly files?: Files
  /** Absent where the system has none that the shell can reach. */
  readonly keychain?: Keychain
  /** Cost of the passphrase; smaller only in simulations and tests. */
  readonly passphraseCost?: { readonly operations: number; readonly memoryBytes: number }
  /** Codes and counts, for the local log; never content, keys or names. */
  readonly log?: (event: { readonly code: string; readonly count?: number }) => void
}
