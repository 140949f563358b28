import type { DocumentBody } from './bodies.ts'
import type { WrittenUpdate } from './document-outbox.ts'

/** The logs of all documents of an open vault: follows each, sends what waits, makes and verifies snapshots. Knows nothing of Yjs. */
export interface DocumentLogs {
  /** Inside a transaction: from now on this log is followed. `isOwn`: it is to be created at the relay. Again is no error. */
  follow(document: {
    readonly log: Uint8Array
    readonly space: Uint8Array
    readonly kind: DocumentKind
    readonly isOwn: boolean
  }): void
  /** Inside a transaction: queues one record; wake after it. Throws ClientError `not-a-member`, `read-only`. Gives its entry id. */
  enqueue(log: Uint8Array, body: DocumentBody): Uint8Array
  /** The same for what was written in a window, in as many records as it takes, also where it may not be sent now: it waits until one may write again. Gives the entry id of the last. */
  keep(log: Uint8Array, update: WrittenUpdate): Uint8Array
  /** Something was queued: sends it now. */
  wake(log: Uint8Array): void
  /** A person has it open: read first, and at once. */
  attend(log: Uint8Array, isOpen: boolean): void
  /** Reads what was written before this device began, as far as its keys are here; events `history` tell how far. */
  readPast(log: Uint8Array): void
  /** Undefined where this device has all of it. */
  past(log: Uint8Array): PastState | undefined
  /** Whether one may write there now. */
  mayWrite(log: Uint8Array): boolean
  state(log: Uint8Array): DocumentLogState | undefined
  /** How far it was read; 0: nothing yet. Asked for with each letter. */
  cursor(log: Uint8Array): number
  /** Erases the log at the relay and here, for good; durable as an intent until the relay has done it. Inside a transaction. */
  erase(log: Uint8Array): void
  /** Resolves when all that is at hand is read and all that is due is sent, or cannot be now. */
  settle(): Promise<void>
  start(): Promise<void>
  stop(): void
  /** After stop: resolves when no step is under way any more. */
  idle(): Promise<void>
}

export type DocumentKind = 'folders' | 'document'

/** Of what was written in a log before what this device began from. */
export interface PastState {
  /**
   * open: not asked for. closed: the keys of what comes next are not here. whole: read, and it leads to what this device began from.
   * refused: it does not.
   */
  readonly state: 'open' | 'reading' | 'closed' | 'whole' | 'refused'
  /** How far it was read, and how far there is something to read. */
  readonly cursor: number
  readonly until: number
  /** What was not read up to here can be had no more. */
  readonly gone: number
  /** The devices on whose word it is read. */
  readonly givers: readonly Uint8Array[]
}

export interface DocumentLogState {
  readonly space: Uint8Array
  readonly kind: DocumentKind
  /** `waiting`: nothing readable yet, a newcomer without a snapshot. */
  readonly status: 'waiting' | 'reading' | 'live' | 'ended' | 'deleted'
  readonly cursor: number
  /** Records stored here that the relay has not acknowledged. */
  readonly unsent: number
  readonly refused?: string
}
