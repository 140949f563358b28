import type { AppendOutcome, Storage } from '../storage.ts'
import type { PurgeDays, PurgeProgress } from './purge.ts'

/** The storage port as the worker runs it: synchronous, each call inside a transaction that somebody else opens and commits. */
type Synchronous<F> = F extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : never

/** As the port says, but the new entries by their place in the request: their bytes need not travel back between the threads. */
export type AppendResult =
  | Exclude<AppendOutcome, { code: 'done' }>
  | { readonly code: 'done'; readonly seqs: readonly number[]; readonly fresh: readonly number[] }

export type Tables = { readonly [N in Exclude<keyof Storage, 'append' | 'purge' | 'close'>]: Synchronous<Storage[N]> } & {
  readonly append: (append: Parameters<Storage['append']>[0]) => AppendResult
  /** Takes out some of what a trim, a deletion or a newer snapshot left of a log; true: there is more. */
  readonly erase: (log: Uint8Array) => boolean
  readonly purge: (
    days: PurgeDays,
    from: PurgeProgress
  ) => { readonly blobs: readonly Uint8Array[]; readonly next: PurgeProgress | undefined }
}
export type TableName = keyof Tables

/** What only reads. */
export const READERS: ReadonlySet<TableName> = new Set<TableName>([
  'relayId',
  'isUnfounded',
  'device',
  'space',
  'log',
  'accessKey',
  'read',
  'snapshotPart',
  'logHeads',
  'deletedLog',
  'mailbox',
  'receive',
  'getSlot',
  'blob',
  'waitingBlobs',
  'statistics'
])

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index])
