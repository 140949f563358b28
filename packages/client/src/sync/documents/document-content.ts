import type { AnyEvent } from '@colloque/client-api'
import type { DocumentBody } from './bodies.ts'
import type { DocumentKind } from './document-logs.ts'

/** What the log of a document tells the room that holds its content, always inside the engine's transaction; what is returned is emitted after it. */
export interface DocumentContent {
  /** A verified body, one's own too once it stands in the log. ContentError sets it aside as `invalid-body`. Effects in memory wait for `stored`. */
  apply(entry: DocumentEntry): readonly AnyEvent[]
  /** After the transaction that stored these: memory may follow. */
  stored(log: Uint8Array, entries: readonly DocumentEntry[]): void
  /** The relay holds these durably, in memory alone: a restart asks again. */
  acknowledged(log: Uint8Array, entryIds: readonly Uint8Array[]): void
  /** The relay refuses for now what waits here; `undefined`: no longer. */
  refused(log: Uint8Array, code: string | undefined): void
  /** Nothing follows here for us: the membership ended, or the document was deleted for good. */
  ended(log: Uint8Array, how: 'removed' | 'left' | 'stuck' | 'deleted'): readonly AnyEvent[]
  /** How far a snapshot in this epoch may reach: to the cursor, or before what is incomplete there. Undefined when nothing was read yet. */
  mayCover(log: Uint8Array, epoch: number): number | undefined
  /** The state as it was at a number, for a snapshot. In steps, as a large document blocks for long; nothing of this log is read meanwhile. */
  snapshot(log: Uint8Array, covers: number): Promise<SnapshotContent | undefined>
  /** Whether a snapshot is a document, the one that it says it is, and has what was read here up to where it ends: what whoever cannot hold it against the whole log can tell all the same. In steps. */
  isSound(log: Uint8Array, covers: number, content: SnapshotContent): Promise<boolean>
  /** Takes over a snapshot that a newcomer, or one who was away too long, starts from, beside what was read before, or instead of it; keeps what of one's own has not left. */
  adopt(log: Uint8Array, covers: number, content: SnapshotContent, how: 'beside' | 'instead'): readonly AnyEvent[]
  /** Inside a transaction: who wrote, as a snapshot of the same content says; the one that was begun from may have hidden it. */
  learn(log: Uint8Array, content: SnapshotContent): void
  /** After the transaction that took it over. */
  adopted(log: Uint8Array, how: 'beside' | 'instead'): void
  /** A verified body from before what this device began from; it changes nothing of the present, and is shown nowhere before `settlePast`. As `apply`, and nothing is emitted. */
  applyPast(entry: DocumentEntry): void
  /** Inside a transaction: what came before this is gone, and what was read of the past is given up for it. */
  beginPast(log: Uint8Array, covers: number, state: Uint8Array): void
  /** Whether what was read of the past gives what this device began from. In steps. */
  comparePast(log: Uint8Array): Promise<'same' | 'different'>
  /** Inside a transaction: it does, and is shown from now on. */
  settlePast(log: Uint8Array): void
  /** Inside a transaction: nothing of it stays that was read behind this number. */
  dropPast(log: Uint8Array, after: number): void
  /** Holds a snapshot against what was read up to `covers`, in steps too. `premature`: an update of its epoch may still come of which it has the first parts. `unknown`: it cannot be rebuilt here. */
  compare(
    log: Uint8Array,
    covers: number,
    content: SnapshotContent & { readonly epoch: number }
  ): Promise<'same' | 'different' | 'premature' | 'unknown'>
}

/** A record of a document's log: verified, in its place, by a device that may write there. */
export interface DocumentEntry {
  readonly space: Uint8Array
  readonly log: Uint8Array
  readonly kind: DocumentKind
  readonly epoch: number
  readonly seq: number
  readonly entryId: Uint8Array
  readonly account: Uint8Array
  readonly device: Uint8Array
  readonly isOwn: boolean
  readonly body: DocumentBody
  /** How far the device of its author had read this log when it left. */
  readonly headSeq: number
}

/** Who wrote with which Yjs client ids, and the named versions: what a newcomer cannot know otherwise. */
export interface SnapshotContent {
  /** Y.encodeStateAsUpdate of the whole document. */
  readonly state: Uint8Array
  /** BLAKE2b-256 of the state in its canonical form; the same for the same content, whoever encodes it. */
  readonly digest: Uint8Array
  /** Each device that wrote, with how many session numbers it has used: from 0 on. */
  readonly authors: readonly { readonly device: Uint8Array; readonly sessions: number }[]
  readonly versions: readonly SnapshotVersion[]
}

export interface SnapshotVersion {
  readonly version: Uint8Array
  readonly seq: number
  readonly at: number
  readonly device: Uint8Array
  readonly name: string
  readonly digest: Uint8Array
  readonly isFrozen: boolean
  readonly approvals: readonly { readonly device: Uint8Array; readonly at: number }[]
}
