import { BLOB_BYTES, ENTRY_BYTES } from '@colloque/protocol'

/** What one connection, one device, one address and one mailbox may use of the relay. Every number can be set by whoever starts it. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

export interface Limits {
  /** Largest entry in bytes, announced in the challenge; at most ENTRY_BYTES. */
  readonly entryBytes: number
  /** Largest blob in bytes, announced in the challenge; at most BLOB_BYTES. */
  readonly blobBytes: number

  /** Per connection. */
  readonly subscriptions: number
  readonly provenEpochs: number
  readonly provenMailboxes: number
  readonly pendingRequests: number
  /** Bytes of requests under way past which no more is read. */
  readonly pendingBytes: number
  /** Unsent bytes past which a subscription ends with `lagging`. */
  readonly laggingBytes: number
  /** Unsent bytes past which the connection ends with `too-slow`. */
  readonly tooSlowBytes: number
  /** How long a lagging connection has to read what it was sent. */
  readonly drainMs: number
  readonly loginMs: number
  /** Frames of a connection that has not logged in. */
  readonly framesBeforeLogin: Rate
  /** All bytes of a WebSocket that has not logged in, so that unfinished frames of strangers fill no memory. */
  readonly bytesBeforeLogin: number

  /** Before login, per address, an IPv6 one by its /64: a hospital shares one. */
  readonly waitingPerAddress: number
  readonly attemptsPerAddress: Rate
  /** HTTP connections that have shown no blob's token and become no WebSocket. */
  readonly idlePerAddress: number
  /** In which the headers of a request must be there, and how long a connection may then stand still. */
  readonly headersMs: number
  readonly silentMs: number

  /** Per device, over all its connections. */
  readonly connectionsPerDevice: number
  readonly requestsPerDevice: Rate
  readonly bytesPerDevice: Rate

  /** Key packages: how fast one mailbox gives them away to anybody, and to one device. */
  readonly claimsPerMailbox: Rate
  readonly claimsPerDeviceAndMailbox: Rate

  /** Per mailbox. */
  readonly envelopesPerMailbox: number

  /** Per document log: snapshots that are being uploaded. */
  readonly uploadsPerLog: number

  /** Per device and day. */
  readonly quotas: {
    /** Spaces and further logs created. */
    readonly spaces: number
    readonly mailboxes: number
    readonly admissions: number
    readonly 'blob-bytes': number
    /** Key packages claimed. */
    readonly claims: number
    /** Envelopes deposited, also within commits, and slots written. */
    readonly deposits: number
    /** Bytes of entries, envelopes and slots, and 128 more for each. */
    readonly 'entry-bytes': number
  }
}

/** How long the bytes of a deleted blob are kept, and a claim answers the same key package, in days. */
export const BLOB_GRACE_DAYS = 30
export const CLAIM_DAYS = 1
/** How long parts of a snapshot wait until it is put. */
export const SNAPSHOT_WAIT_DAYS = 1

const perDay = (count: number): number => count / 86_400

export const DEFAULT_LIMITS: Limits = {
  entryBytes: ENTRY_BYTES,
  blobBytes: BLOB_BYTES,
  subscriptions: 2_000,
  provenEpochs: 4_000,
  provenMailboxes: 16,
  pendingRequests: 512,
  pendingBytes: 4 << 20,
  laggingBytes: 4 << 20,
  tooSlowBytes: 16 << 20,
  drainMs: 30_000,
  loginMs: 20_000,
  framesBeforeLogin: { perSecond: 5, burst: 20 },
  bytesBeforeLogin: 32 << 10,
  waitingPerAddress: 500,
  attemptsPerAddress: { perSecond: 50, burst: 1_000 },
  idlePerAddress: 1_024,
  headersMs: 10_000,
  silentMs: 60_000,
  connectionsPerDevice: 8,
  requestsPerDevice: { perSecond: 2_000, burst: 10_000 },
  bytesPerDevice: { perSecond: 16 << 20, burst: 128 << 20 },
  claimsPerMailbox: { perSecond: 60 / 3_600, burst: 60 },
  claimsPerDeviceAndMailbox: { perSecond: perDay(20), burst: 20 },
  envelopesPerMailbox: 5_000,
  uploadsPerLog: 4,
  quotas: {
    spaces: 5_000,
    mailboxes: 20,
    admissions: 500,
    'blob-bytes': 100 * 2 ** 30,
    claims: 5_000,
    deposits: 50_000,
    'entry-bytes': 4 * 2 ** 30
  }
}
