import { RELAY_CODES } from './error-codes.ts'
import {
  ACKNOWLEDGED_ENVELOPES,
  BATCH_ENTRIES,
  ENTRY_BYTES,
  ENVELOPE_BYTES,
  KEY_PACKAGE_BYTES,
  LOG_HEADS,
  PAGE_ENTRIES,
  SIGNAL_BYTES,
  SLOT_BYTES,
  SNAPSHOT_PARTS
} from './limits.ts'
import { id, key, type RequestName } from './requests.ts'
import { bytesUpTo, flag, list, oneOf, optional, record, type Shape, type Shaped, uint } from './shape.ts'

/** What the relay answers and pushes. */
export const ENTRY_KIND = { entry: 0, commit: 1 } as const
export const entryShape = record({
  seq: uint(),
  entryId: id,
  epoch: uint(),
  kind: oneOf(ENTRY_KIND.entry, ENTRY_KIND.commit),
  bytes: bytesUpTo(ENTRY_BYTES, 1)
})
/** One numbered entry of a log; `epoch` is the one it was sealed in, a commit's being the one it ends. */
export type Entry = Shaped<typeof entryShape>
export const envelopeShape = record({ envelope: id, bytes: bytesUpTo(ENVELOPE_BYTES, 1) })
export type Envelope = Shaped<typeof envelopeShape>

const done = record({})
export const answerShapes = {
  admit: done,
  login: done,
  'create-admission': done,
  'create-space': done,
  'create-log': done,
  prove: record({ current: uint() }),
  /** `complete`: the page reaches the end and later entries will be pushed, or, with `ended`, none will ever follow in this epoch. */
  subscribe: record({ entries: list(entryShape, PAGE_ENTRIES), complete: flag, ended: flag }),
  unsubscribe: done,
  append: record({ seqs: list(uint(), BATCH_ENTRIES, 1) }),
  commit: record({ seq: uint() }),
  'put-snapshot-part': done,
  'put-snapshot': record({ version: uint() }),
  'get-snapshot': record({
    version: uint(),
    snapshot: id,
    covers: uint(),
    parts: uint(SNAPSHOT_PARTS),
    bytes: bytesUpTo(ENTRY_BYTES, 1)
  }),
  /** In the order asked. `head`: the last seq of an entry of an epoch up to the proven one; `next`: the epoch of the first such entry behind `after` that has its bytes; `snapshot`: the newest version put up to that epoch. */
  'log-heads': record({
    logs: list(record({ known: flag, head: uint(), next: optional(uint()), snapshot: optional(uint()) }), LOG_HEADS, 1)
  }),
  'trim-log': done,
  'delete-log': done,
  'open-mailbox': done,
  'prove-mailbox': record({ keyPackages: uint() }),
  receive: record({ envelopes: list(envelopeShape, ACKNOWLEDGED_ENVELOPES), complete: flag }),
  deposit: done,
  acknowledge: done,
  'publish-key-packages': record({ keyPackages: uint() }),
  'claim-key-package': record({ bytes: bytesUpTo(KEY_PACKAGE_BYTES, 1), lastResort: flag }),
  'put-slot': record({ version: uint() }),
  'get-slot': record({ version: uint(), bytes: bytesUpTo(SLOT_BYTES, 1) }),
  'claim-slot': record({ version: uint(), bytes: bytesUpTo(SLOT_BYTES, 1) }),
  'release-slot': done,
  signal: done,
  'create-blob': done,
  ping: done
} as const satisfies Record<RequestName, Shape<unknown>>
export type AnswerOf<N extends RequestName> = Shaped<(typeof answerShapes)[N]>

export const pushShapes = {
  /** The answer to hello: what the proofs of this connection sign, and what this relay accepts. */
  challenge: record({ version: uint(0xffff), relay: id, connection: id, nonce: key, entryBytes: uint(), blobBytes: uint() }),
  /** All entries of one tick of one log. */
  entries: record({ log: id, entries: list(entryShape, BATCH_ENTRIES, 1) }),
  /** This subscription fell behind and ended: subscribe again from the cursor. */
  lagging: record({ log: id }),
  /** A snapshot was put in the epoch of this subscription; it may come before the last entries that it covers. */
  snapshot: record({ log: id, epoch: uint(), version: uint(), covers: uint() }),
  envelopes: record({ mailbox: id, envelopes: list(envelopeShape, ACKNOWLEDGED_ENVELOPES, 1) }),
  signal: record({ space: id, epoch: uint(), bytes: bytesUpTo(SIGNAL_BYTES, 1) })
} as const satisfies Record<string, Shape<unknown>>
export type PushName = keyof typeof pushShapes
export type PushOf<N extends PushName> = Shaped<(typeof pushShapes)[N]>
export type AnyPush = { [N in PushName]: { readonly type: N } & PushOf<N> }[PushName]

/** A refusal. `epoch` with stale-epoch, `head` with head-moved, `version` with version-moved: the current one. Without `request` the connection closes. */
export const errorShape = record({
  request: optional(uint(0xffff_ffff)),
  code: oneOf(...RELAY_CODES),
  epoch: optional(uint()),
  head: optional(uint()),
  version: optional(uint()),
  retryAfterMs: optional(uint(86_400_000))
})
export type Refusal = Shaped<typeof errorShape>
