import type { AnyEvent } from '@colloque/client-api'
import type { SpaceDescription } from './space-extension.ts'

/** What the log engine tells the rooms of content, always inside its own transaction; what they return is emitted after it. */
export interface Content {
  /** A verified entry of another device. Unknown and malformed bodies are answered with `invalid-body` by throwing ContentError. */
  apply(entry: OpenedEntry): readonly AnyEvent[]
  /** After the entries of one transaction, inside of it; gives what reads, after it, what they changed together. */
  applied(space: Uint8Array): () => readonly AnyEvent[]
  /** One's own entry has its number; it is the same one that was queued, with the body that was queued. */
  reached(space: Uint8Array, entryId: Uint8Array, seq: number, body: Uint8Array): readonly AnyEvent[]
  /** The relay holds these durably. */
  acknowledged(space: Uint8Array, entryIds: readonly Uint8Array[]): readonly AnyEvent[]
  /** It does not, although it said so: they are sent again. */
  unacknowledged(space: Uint8Array, entryIds: readonly Uint8Array[]): readonly AnyEvent[]
  /** The relay refuses for now: these entries, or everything that waits when none is named. */
  refused(space: Uint8Array, entryIds: readonly Uint8Array[], code: string): readonly AnyEvent[]
  /** The members and the description after a commit, or at joining or founding. */
  described(space: Uint8Array, description: SpaceDescription, accounts: readonly Uint8Array[], seq: number): readonly AnyEvent[]
  /** Nothing follows in this space for us. */
  ended(space: Uint8Array, how: 'removed' | 'left' | 'stuck'): readonly AnyEvent[]
  /** All that was at hand has been read: the moment for receipts. */
  caughtUp(space: Uint8Array): readonly AnyEvent[]
  hasAskedToLeave(space: Uint8Array, account: Uint8Array): boolean
}

export interface OpenedEntry {
  readonly space: Uint8Array
  readonly seq: number
  readonly entryId: Uint8Array
  readonly account: Uint8Array
  readonly device: Uint8Array
  readonly body: Uint8Array
}
