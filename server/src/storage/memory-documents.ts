import { TRIM_DAYS } from '@colloque/protocol'
import { SNAPSHOT_WAIT_DAYS } from '../limits.ts'
import { hex } from '../session/hex.ts'
import { keptVersions } from './kept-versions.ts'
import type { LogHead, Retention, SnapshotPart, SnapshotRow, SnapshotWrite, StaleEpoch, Storage } from './storage.ts'

/** Snapshots, trimming and deletion of document logs in plain Maps. Each call takes effect at once. */
export interface DocumentState {
  /** By snapshot, in hex: what is being uploaded. */
  readonly waiting: Map<string, { readonly epoch: number; readonly day: number; readonly parts: Map<number, Uint8Array> }>
  /** Oldest first. */
  snapshots: (SnapshotRow & { readonly snapshot: Uint8Array; readonly day: number; readonly parts: readonly Uint8Array[] })[]
  /** By epoch: the last seq that lost its bytes. */
  readonly trimmed: Map<number, number>
}
const trimmedTo = ({ trimmed }: DocumentState): number => Math.max(0, ...trimmed.values())

export const noDocuments = (): DocumentState => ({ waiting: new Map(), snapshots: [], trimmed: new Map() })

interface DocumentLog {
  readonly space: string
  readonly retention: Retention
  readonly head: number
  entries: { readonly epoch: number; readonly seq: number }[]
  readonly documents: DocumentState
}

/** `epochOf`: the current one of the log's space. */
export function memoryDocuments<L extends DocumentLog>(
  logOf: (log: Uint8Array) => L | undefined,
  epochOf: (log: L) => number
): Pick<Storage, 'putSnapshotPart' | 'putSnapshot' | 'snapshotPart' | 'logHeads' | 'trimLog'> & {
  purge(log: L, today: number): void
} {
  const refusal = (log: L | undefined): 'unknown-log' | 'not-permitted' | undefined =>
    log === undefined ? 'unknown-log' : log.retention === 'document' ? undefined : 'not-permitted'
  const stale = (log: L, epoch: number): StaleEpoch | undefined =>
    epoch === epochOf(log) ? undefined : { code: 'stale-epoch', epoch: epochOf(log) }

  function put(log: L, wanted: SnapshotWrite): ReturnType<Storage['putSnapshot']> extends Promise<infer R> ? R : never {
    const { documents } = log
    const known = documents.snapshots.find(({ snapshot }) => hex(snapshot) === hex(wanted.snapshot))
    if (known) return { version: known.version, epoch: known.epoch, covers: known.covers }
    const isStale = stale(log, wanted.epoch)
    if (isStale) return isStale
    const newest = documents.snapshots.at(-1)
    if ((newest?.version ?? 0) !== wanted.previous) return { code: 'version-moved', version: newest?.version ?? 0 }
    if (wanted.covers > log.head) return { code: 'head-moved', head: log.head }
    if (wanted.covers < trimmedTo(documents)) return 'not-permitted'
    const waiting = documents.waiting.get(hex(wanted.snapshot))
    const parts = Array.from({ length: wanted.parts }, (_, part) => waiting?.parts.get(part))
    if (!waiting || waiting.epoch !== wanted.epoch || waiting.parts.size !== wanted.parts || parts.includes(undefined))
      return 'unknown-snapshot'
    const { snapshot, epoch, covers, today: day } = wanted
    const row = { version: wanted.previous + 1, epoch, covers }
    documents.snapshots.push({ ...row, snapshot, day, parts: parts as Uint8Array[] })
    documents.waiting.clear()
    const kept = keptVersions(documents.snapshots, day)
    documents.snapshots = documents.snapshots.filter(({ version }) => kept.has(version))
    return row
  }

  function headOf(log: L | undefined, space: Uint8Array, epoch: number, after: number): LogHead {
    if (log?.retention !== 'document' || log.space !== hex(space)) return { known: false, head: 0 }
    const entries = log.entries.filter((entry) => entry.epoch <= epoch)
    const trimmed = [...log.documents.trimmed].filter(([its]) => its <= epoch).map(([, seq]) => seq)
    const next = entries.find(({ seq }) => seq > after)?.epoch
    const snapshot = log.documents.snapshots.findLast((row) => row.epoch <= epoch)?.version
    return {
      known: true,
      head: Math.max(0, entries.at(-1)?.seq ?? 0, ...trimmed),
      ...(next !== undefined && { next }),
      ...(snapshot !== undefined && { snapshot })
    }
  }

  return {
    putSnapshotPart: async ({ log: id, epoch, snapshot, part, bytes, limit, today }) => {
      const log = logOf(id)
      const refused = refusal(log)
      if (!log || refused) return refused ?? 'unknown-log'
      const { waiting, snapshots } = log.documents
      const taken = snapshots.find((row) => hex(row.snapshot) === hex(snapshot))
      const begun = waiting.get(hex(snapshot))
      const known = taken ? taken.parts[part] : begun?.parts.get(part)
      if (known) return hex(known) === hex(bytes) ? 'done' : 'already-exists'
      const isStale = stale(log, epoch)
      if (isStale) return isStale
      if (taken || (begun && begun.epoch !== epoch)) return 'already-exists'
      for (const [name, one] of waiting) if (one.epoch !== epoch) waiting.delete(name)
      const [oldest] = waiting.keys()
      if (!begun && oldest !== undefined && waiting.size >= limit) waiting.delete(oldest)
      if (begun) begun.parts.set(part, bytes)
      else waiting.set(hex(snapshot), { epoch, day: today, parts: new Map([[part, bytes]]) })
      return 'done'
    },
    putSnapshot: async (wanted) => {
      const log = logOf(wanted.log)
      return !log ? 'unknown-log' : (refusal(log) ?? put(log, wanted))
    },
    snapshotPart: async ({ log, epoch, version, part }): Promise<SnapshotPart | undefined> => {
      const found = logOf(log)?.documents.snapshots.findLast(
        (row) => row.epoch === epoch && (version === undefined || row.version === version)
      )
      const bytes = found?.parts[part]
      return (
        found &&
        bytes && { version: found.version, snapshot: found.snapshot, covers: found.covers, parts: found.parts.length, bytes }
      )
    },
    logHeads: async ({ space, epoch, logs }) => logs.map((asked) => headOf(logOf(asked.log), space, epoch, asked.after)),
    trimLog: async ({ log: id, epoch, version, today }) => {
      const log = logOf(id)
      const refused = refusal(log) ?? (log && stale(log, epoch))
      if (!log || refused) return refused ?? 'unknown-log'
      const { documents } = log
      const at = documents.snapshots.findIndex((row) => row.version === version)
      const found = documents.snapshots[at]
      if (!found) return 'unknown-snapshot'
      const newest = documents.snapshots.at(-1)
      if (found.day + TRIM_DAYS > today || found.covers > (newest?.covers ?? 0)) return 'not-permitted'
      documents.snapshots = documents.snapshots.slice(Math.max(0, at - 1))
      const isCovered = ({ seq }: { seq: number }) => seq <= found.covers
      for (const { epoch: its, seq } of log.entries.filter(isCovered)) documents.trimmed.set(its, seq)
      log.entries = log.entries.filter((entry) => !isCovered(entry))
      return 'done'
    },
    purge(log, today) {
      for (const [name, { day }] of log.documents.waiting)
        if (today > day + SNAPSHOT_WAIT_DAYS) log.documents.waiting.delete(name)
    }
  }
}
