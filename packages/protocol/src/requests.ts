import {
  ACKNOWLEDGED_ENVELOPES,
  BATCH_ENTRIES,
  BLOB_BYTES,
  COMMIT_ENVELOPES,
  COMMIT_SLOTS,
  ENTRY_BYTES,
  ENVELOPE_BYTES,
  KEY_PACKAGE_BYTES,
  KEY_PACKAGES_PER_REQUEST,
  LOG_HEADS,
  SIGNAL_BYTES,
  SLOT_BYTES,
  SNAPSHOT_PARTS
} from './limits.ts'
import { bytes, bytesUpTo, list, oneOf, optional, type RecordOf, record, type Shape, type Shaped, uint } from './shape.ts'

/** What a client may ask of the relay. Ids are 16 random bytes; keys and token hashes 32; signatures 64 (Ed25519). */
export const id = bytes(16)
export const key = bytes(32)
const signature = bytes(64)
const day = uint(0xffff_ffff)

export const envelopeDeposit = record({ mailbox: id, envelope: id, bytes: bytesUpTo(ENVELOPE_BYTES, 1) })
export type EnvelopeDeposit = Shaped<typeof envelopeDeposit>
export const slotContent = record({ slot: id, bytes: bytesUpTo(SLOT_BYTES, 1), expiresDay: day })
export type SlotContent = Shaped<typeof slotContent>
export const newEntry = record({ entryId: id, bytes: bytesUpTo(ENTRY_BYTES, 1) })
export type NewEntry = Shaped<typeof newEntry>

export const requestShapes = {
  /** Trades a one-time admission token for a device row. Proof: `admitProof`. Idempotent for the same device. */
  admit: record({ token: key, device: key, signature }),
  /** Opens the session of an admitted device. Proof: `loginProof`. */
  login: record({ device: key, signature }),
  /** Lets one more device in, once. Admin devices only; the relay keeps the SHA-256 of the token. */
  'create-admission': record({ tokenHash: key, role: oneOf('member', 'admin'), expiresDay: day }),
  /** A space with its main log at epoch 0. `kept` logs are never trimmed; `rolling` ones hold `LOG_DAYS`. */
  'create-space': record({ space: id, log: id, accessKey: key, retention: oneOf('kept', 'rolling') }),
  /** One more log in a space whose current epoch this connection has proven. A `document` log is kept until it is trimmed or deleted. */
  'create-log': record({ space: id, log: id, epoch: uint(), retention: oneOf('kept', 'rolling', 'document') }),
  /** Capability for one epoch of a space on this connection. Proof: `accessProof`. */
  prove: record({ space: id, epoch: uint(), signature }),
  /** Entries of one proven epoch after a cursor; when the page reaches the head, later ones are pushed. */
  subscribe: record({ log: id, epoch: uint(), after: uint() }),
  unsubscribe: record({ log: id }),
  /** Ordered, all or nothing, idempotent by entry id. `head`: append only if it is still the head. */
  append: record({ log: id, epoch: uint(), head: optional(uint()), entries: list(newEntry, BATCH_ENTRIES, 1) }),
  /** Ends the epoch: compare-and-set on the epoch, with the next access key, slots and envelopes in one transaction. */
  commit: record({
    space: id,
    epoch: uint(),
    entryId: id,
    bytes: bytesUpTo(ENTRY_BYTES, 1),
    accessKey: key,
    slots: list(slotContent, COMMIT_SLOTS),
    envelopes: list(envelopeDeposit, COMMIT_ENVELOPES)
  }),
  /** One part, from 0, of a snapshot of a document log that `put-snapshot` will take. Idempotent for the same bytes. */
  'put-snapshot-part': record({
    log: id,
    epoch: uint(),
    snapshot: id,
    part: uint(SNAPSHOT_PARTS - 1),
    bytes: bytesUpTo(ENTRY_BYTES, 1)
  }),
  /** Compare-and-set on the newest version (0: none) in the current epoch; `covers`: the last seq that it stands for. Idempotent by snapshot id. */
  'put-snapshot': record({ log: id, epoch: uint(), snapshot: id, parts: uint(SNAPSHOT_PARTS), covers: uint(), previous: uint() }),
  /** One part of the newest snapshot that was put in this proven epoch, or of that version. */
  'get-snapshot': record({ log: id, epoch: uint(), version: optional(uint()), part: uint(SNAPSHOT_PARTS - 1) }),
  /** What the relay has of these document logs of one space, as far as the proven epoch sees: a device that was away learns which have news. */
  'log-heads': record({ space: id, epoch: uint(), logs: list(record({ log: id, after: uint() }), LOG_HEADS, 1) }),
  /** Erases the entries that a snapshot of at least `TRIM_DAYS` covers. Idempotent. */
  'trim-log': record({ log: id, epoch: uint(), version: uint() }),
  /** Erases a document log for good. Idempotent. */
  'delete-log': record({ log: id, epoch: uint() }),
  'open-mailbox': record({ mailbox: id, key }),
  /** Capability for one's own mailbox on this connection. Proof: `mailboxProof`. Later envelopes are pushed. */
  'prove-mailbox': record({ mailbox: id, signature }),
  receive: record({ mailbox: id }),
  deposit: envelopeDeposit,
  /** Deletes received envelopes. */
  acknowledge: record({ mailbox: id, envelopes: list(id, ACKNOWLEDGED_ENVELOPES, 1) }),
  'publish-key-packages': record({
    mailbox: id,
    packages: list(bytesUpTo(KEY_PACKAGE_BYTES, 1), KEY_PACKAGES_PER_REQUEST),
    lastResort: optional(bytesUpTo(KEY_PACKAGE_BYTES, 1))
  }),
  /** One single-use package; a repeated `claim` id answers the same one for a day. */
  'claim-key-package': record({ mailbox: id, claim: id }),
  /** Compare-and-set on the version (0: new). Proof: `slotProof` by `key`, which is bound at creation. */
  'put-slot': record({ slot: id, version: uint(), key, bytes: bytesUpTo(SLOT_BYTES, 1), expiresDay: day, signature }),
  'get-slot': record({ slot: id }),
  /** As get, and nobody else's from now on. */
  'claim-slot': record({ slot: id }),
  /** Deletes a slot that this device claimed. */
  'release-slot': record({ slot: id }),
  /** Unstored, to the other subscribers of the space's main log in this epoch. */
  signal: record({ space: id, epoch: uint(), bytes: bytesUpTo(SIGNAL_BYTES, 1) }),
  /** Announces an upload of exactly `sizeBytes`; hashes are SHA-256 of the three 32-byte tokens. Idempotent. */
  'create-blob': record({ blob: id, sizeBytes: uint(BLOB_BYTES), uploadHash: key, readHash: key, deleteHash: key }),
  ping: record({})
} as const satisfies Record<string, Shape<unknown>>

export type RequestName = keyof typeof requestShapes
export type RequestOf<N extends RequestName> = Shaped<(typeof requestShapes)[N]>
export type AnyRequest = { [N in RequestName]: { readonly type: N } & RequestOf<N> }[RequestName]

/** The first frame of a connection. */
export const helloShape = record({ type: oneOf('hello'), version: uint(0xffff) })
export type Hello = RecordOf<{ type: Shape<'hello'>; version: Shape<number> }>
