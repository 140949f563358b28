import type { Entry, Envelope, EnvelopeDeposit, NewEntry, SlotContent } from '@colloque/protocol'

/**
 * The relay's memory as a port. Each method is one transaction, all or nothing, and resolves only when its effect is durable.
 * Call order is effect order, also for calls made without waiting. Every adapter passes contract.ts. Ids are 16 random bytes; days are whole days since 1970-01-01 UTC; no method ever learns
 * which device touches which space.
 */
export interface Storage {
  // Devices and admission
  /** The relay's own random id, drawn at the first start. */
  relayId(): Promise<Uint8Array>
  /** `tokenHash` is SHA-256 of the token. Idempotent. */
  addAdmission(admission: { tokenHash: Uint8Array; role: DeviceRole; expiresDay: number }): Promise<void>
  /** True when no device and no live admission exists: the first start. */
  isUnfounded(today: number): Promise<boolean>
  /** Spends the token and adds the device, in one. The same device again with the same token: `done`. */
  admit(admission: { tokenHash: Uint8Array; device: Uint8Array; today: number }): Promise<'done' | 'admission-refused'>
  device(device: Uint8Array): Promise<DeviceRow | undefined>
  disableDevice(device: Uint8Array): Promise<void>
  /** Adds to a day counter of a device and says whether it stays within the limit; beyond it nothing is counted. */
  count(counter: {
    device: Uint8Array
    name: CounterName
    day: number
    amount: number
    limit: number
  }): Promise<'done' | 'quota-exceeded'>

  // Spaces and logs
  /** Idempotent for identical arguments. */
  createSpace(space: {
    space: Uint8Array
    log: Uint8Array
    accessKey: Uint8Array
    retention: Exclude<Retention, 'document'>
  }): Promise<'done' | 'already-exists'>
  /** `already-exists` also for a log that was deleted. */
  createLog(log: {
    space: Uint8Array
    log: Uint8Array
    epoch: number
    retention: Retention
  }): Promise<'done' | 'already-exists' | 'unknown-space' | StaleEpoch>
  space(space: Uint8Array): Promise<SpaceRow | undefined>
  log(log: Uint8Array): Promise<LogRow | undefined>
  /** The public access key of one epoch of a space, and the space's current epoch. */
  accessKey(space: Uint8Array, epoch: number): Promise<{ key: Uint8Array; current: number } | undefined>
  /** Entries sealed in `epoch` with seq > after, in order, at most a page. `complete`: nothing of this epoch lies beyond; `ended`: the epoch is over. Of a log that is not there: nothing, and never complete. */
  read(page: { log: Uint8Array; epoch: number; after: number; entries: number; bytes: number }): Promise<LogPage>
  /** Known entry ids answer their original seqs before anything else is looked at; a batch may be known in part. */
  append(append: {
    log: Uint8Array
    epoch: number
    head: number | undefined
    entries: readonly NewEntry[]
    today: number
  }): Promise<AppendOutcome>
  /**
   * Compare-and-set on the epoch; the entry in the main log, the next access key, slots and envelopes in one transaction. Idempotent by
   * entry id before anything else is looked at. `not-permitted`: the main log is kept, and its epoch never ends; `already-exists`: a slot
   * of this id holds other bytes.
   */
  commit(commit: CommitWrite): Promise<CommitOutcome>

  // Snapshots of document logs; of any other log they are `not-permitted`
  /**
   * One part of a snapshot that is being uploaded. `already-exists`: the part is there with other bytes, or the snapshot in another epoch
   * or put without it. Of those of this epoch that wait in this log at most `limit` do: one more takes the place of the oldest.
   */
  putSnapshotPart(part: SnapshotPartWrite): Promise<'done' | DocumentRefusal | 'already-exists' | StaleEpoch>
  /**
   * Compare-and-set on the newest version, idempotent by snapshot id before anything else is looked at. Takes exactly the parts 0 to
   * `parts` - 1, put in the same epoch (`unknown-snapshot`), gives up what else waits in this log, and keeps of the earlier ones what
   * `keptVersions` says. `not-permitted`: it covers less than was trimmed.
   */
  putSnapshot(put: SnapshotWrite): Promise<SnapshotRow | DocumentRefusal | 'unknown-snapshot' | StaleEpoch | MovedSnapshot>
  /** A part of the newest snapshot put in this epoch, or of this version if that was. */
  snapshotPart(part: {
    log: Uint8Array
    epoch: number
    version: number | undefined
    part: number
  }): Promise<SnapshotPart | undefined>
  /** What there is of these document logs of one space, up to this epoch; in the order asked. Of any other log: not known. */
  logHeads(heads: {
    space: Uint8Array
    epoch: number
    logs: readonly { readonly log: Uint8Array; readonly after: number }[]
  }): Promise<readonly LogHead[]>
  /**
   * Entries that the snapshot of this version covers lose their bytes; ids and numbers stay. Snapshots older than the one before it go.
   * `not-permitted`: it is younger than `TRIM_DAYS`, or covers more than the newest.
   */
  trimLog(trim: {
    log: Uint8Array
    epoch: number
    version: number
    today: number
  }): Promise<'done' | DocumentRefusal | 'unknown-snapshot' | StaleEpoch>
  /** Entries, their ids and all snapshots are gone, and the log's id is spent. A log that was deleted before: `done`. */
  deleteLog(log: { log: Uint8Array; epoch: number }): Promise<'done' | DocumentRefusal | StaleEpoch>
  /** The space of a log that was deleted. */
  deletedLog(log: Uint8Array): Promise<Uint8Array | undefined>

  // Mailboxes
  openMailbox(mailbox: { mailbox: Uint8Array; key: Uint8Array }): Promise<'done' | 'already-exists'>
  mailbox(mailbox: Uint8Array): Promise<{ key: Uint8Array; keyPackages: number } | undefined>
  /** Idempotent by (mailbox, envelope). */
  deposit(deposit: EnvelopeDeposit & { today: number; limit: number }): Promise<'done' | 'unknown-mailbox' | 'quota-exceeded'>
  receive(
    mailbox: Uint8Array,
    page: { envelopes: number; bytes: number }
  ): Promise<{ envelopes: readonly Envelope[]; complete: boolean }>
  acknowledge(mailbox: Uint8Array, envelopes: readonly Uint8Array[]): Promise<void>
  /** Adds single-use packages (identical bytes are added once) and replaces the last-resort one when given. */
  publishKeyPackages(publish: {
    mailbox: Uint8Array
    packages: readonly Uint8Array[]
    lastResort: Uint8Array | undefined
    limit: number
  }): Promise<{ keyPackages: number } | 'unknown-mailbox' | 'quota-exceeded'>
  /** Gives one package away for ever; the same claim id answers the same package until `forgetClaimsBefore`. */
  claimKeyPackage(claim: {
    mailbox: Uint8Array
    claim: Uint8Array
    today: number
  }): Promise<{ bytes: Uint8Array; lastResort: boolean } | 'unknown-mailbox' | 'no-key-package'>

  // Slots
  putSlot(
    put: SlotContent & { version: number; key: Uint8Array }
  ): Promise<{ version: number } | 'not-permitted' | { code: 'version-moved'; version: number }>
  getSlot(slot: Uint8Array, today: number): Promise<SlotRow | undefined>
  /** Binds the slot to its first claimer; others get `slot-claimed`. */
  claimSlot(slot: Uint8Array, device: Uint8Array, today: number): Promise<SlotRow | 'unknown-slot' | 'slot-claimed'>
  /** Deletes a slot claimed by this device; any other is left and answers `not-permitted`; an absent one is `done`. */
  releaseSlot(slot: Uint8Array, device: Uint8Array): Promise<'done' | 'not-permitted'>

  // Blobs: rows only, the bytes are in the blob store
  /** Idempotent for the same size and hashes; the first day stays. */
  createBlob(blob: Omit<BlobRow, 'deletedDay'> & { createdDay: number }): Promise<'done' | 'already-exists'>
  blob(blob: Uint8Array): Promise<BlobRow | undefined>
  /** Marks deletion, for good; `purge` removes the row after the grace time. */
  deleteBlob(blob: Uint8Array, today: number): Promise<void>
  /** Some of the blobs announced before this day of which nobody has told yet whether bytes came; none when there are none. */
  waitingBlobs(createdBefore: number): Promise<readonly Uint8Array[]>
  /** Ends that waiting: the day of a blob that has bytes is forgotten, or the row of one that has none. */
  settleBlob(blob: Uint8Array, hasBytes: boolean): Promise<void>

  /** Removes what is past its time: envelopes, admissions, slots, claims, entries of rolling logs, parts that became no snapshot, deleted blobs (returned, so that their bytes go too). Entry ids outlive their bytes. */
  purge(today: number): Promise<{ blobs: readonly Uint8Array[] }>
  /** Counts only, for /stats. */
  statistics(): Promise<Readonly<Record<StatisticName, number>>>
  close(): Promise<void>
}

export type DeviceRole = 'member' | 'admin'
/** `document`: until it is trimmed to a snapshot, or deleted. */
export type Retention = 'kept' | 'rolling' | 'document'
export type StatisticName = 'devices' | 'spaces' | 'logs' | 'entries' | 'snapshots' | 'mailboxes' | 'blobs' | 'blobBytes'
export type CounterName = 'spaces' | 'mailboxes' | 'admissions' | 'blob-bytes' | 'claims' | 'deposits' | 'entry-bytes'
export interface DeviceRow {
  readonly role: DeviceRole
  readonly disabled: boolean
}
export interface SpaceRow {
  readonly epoch: number
  readonly mainLog: Uint8Array
}
export interface LogRow {
  readonly space: Uint8Array
  readonly head: number
  readonly isMain: boolean
}
export interface SlotRow {
  readonly version: number
  readonly bytes: Uint8Array
}
export interface BlobRow {
  readonly blob: Uint8Array
  readonly sizeBytes: number
  readonly uploadHash: Uint8Array
  readonly readHash: Uint8Array
  readonly deleteHash: Uint8Array
  /** The day of the announcement, until the blob is settled or deleted. */
  readonly createdDay?: number
  readonly deletedDay?: number
}
export interface LogPage {
  readonly entries: readonly Entry[]
  readonly complete: boolean
  readonly ended: boolean
}
export interface StaleEpoch {
  readonly code: 'stale-epoch'
  readonly epoch: number
}
export interface CommitWrite {
  readonly space: Uint8Array
  readonly epoch: number
  readonly entryId: Uint8Array
  readonly bytes: Uint8Array
  readonly accessKey: Uint8Array
  readonly slots: readonly SlotContent[]
  readonly envelopes: readonly EnvelopeDeposit[]
  readonly envelopeLimit: number
  readonly today: number
}
/** What a log answers that is not there, or is no document's. */
export type DocumentRefusal = 'unknown-log' | 'not-permitted'
export interface SnapshotPartWrite {
  readonly log: Uint8Array
  readonly epoch: number
  readonly snapshot: Uint8Array
  readonly part: number
  readonly bytes: Uint8Array
  /** How many snapshots of one log may wait for their parts. */
  readonly limit: number
  readonly today: number
}
export interface SnapshotWrite {
  readonly log: Uint8Array
  readonly epoch: number
  readonly snapshot: Uint8Array
  readonly parts: number
  readonly covers: number
  readonly previous: number
  readonly today: number
}
export interface SnapshotRow {
  readonly version: number
  readonly epoch: number
  readonly covers: number
}
export interface SnapshotPart {
  readonly version: number
  readonly snapshot: Uint8Array
  readonly covers: number
  readonly parts: number
  readonly bytes: Uint8Array
}
export interface LogHead {
  readonly known: boolean
  /** The last seq of an entry up to the epoch, also of one that was trimmed. */
  readonly head: number
  /** The epoch of the first entry behind `after` that has its bytes. */
  readonly next?: number
  /** The newest version put up to the epoch. */
  readonly snapshot?: number
}
export type MovedSnapshot =
  | { readonly code: 'version-moved'; readonly version: number }
  | { readonly code: 'head-moved'; readonly head: number }
/** `appended`: the entries that are new, as numbered, for fan-out. */
export type AppendOutcome =
  | { readonly code: 'done'; readonly seqs: readonly number[]; readonly appended: readonly Entry[] }
  | StaleEpoch
  | { readonly code: 'head-moved'; readonly head: number }
  | { readonly code: 'unknown-log' | 'storage-full' }
export type CommitOutcome =
  | { readonly code: 'done'; readonly seq: number; readonly log: Uint8Array; readonly appended: Entry | undefined }
  | StaleEpoch
  | {
      readonly code: 'unknown-space' | 'not-permitted' | 'unknown-mailbox' | 'quota-exceeded' | 'already-exists' | 'storage-full'
    }
