import type { Sodium } from '@colloque/crypto'
import type { DeviceState, Draft, MemberState } from './chain-state.ts'
import type { ContentOf, EntryKind, SignerRole } from './entry.ts'
import type { Violation } from './violation.ts'

/** One signature that an entry must carry: exactly these, no other. */
export interface Required {
  readonly role: SignerRole
  readonly key: Uint8Array
  readonly publicKey: Uint8Array
}

/** What a rule may use besides the entry. */
export interface Bench {
  readonly sodium: Sodium
  /** False when the entry was verified before and comes from the vault. */
  readonly verifies: boolean
}

export type Verdict = { readonly violation: Violation } | { readonly signers: readonly Required[]; readonly apply: () => void }
export type Rule<K extends EntryKind> = (draft: Draft, entry: ContentOf<K>, author: Spokesman, bench: Bench) => Verdict

/** Who speaks in an entry, as the chain knows them. Undefined parts: not yet in it (found, join). */
export interface Spokesman {
  readonly member: MemberState | undefined
  readonly device: DeviceState | undefined
}
