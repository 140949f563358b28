import type { DocumentPast, DocumentRevision, OutputOf } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { fromHex, toHex } from '../../hex.ts'
import type { SnapshotVersion } from '../../sync/documents/document-content.ts'
import type { DocumentLogs, PastState } from '../../sync/documents/document-logs.ts'
import { personOf } from '../directory/person.ts'
import { contentDigest } from './content-digest.ts'
import { isHere, loadDoc } from './document-store.ts'
import { versionsFor } from './versions.ts'

/** Who wrote what and when, from signed records; named versions, and their approvals. Restoring is a new edit, made by whoever asks for it, that says so. */
const TOGETHER_MS = 10 * 60_000

interface Row {
  readonly seq: number | null
  readonly at: number
  readonly device: Uint8Array
  readonly inserted: number
  readonly removed: number
  readonly restores: number | null
}

/**
 * Oldest first: stretches of writing by one account, each within ten minutes of what came before it; what puts back an earlier version
 * and a named version stand alone, and what was written before one and after it apart.
 */
export function listRevisions(core: Core, logs: DocumentLogs, log: Uint8Array): OutputOf<'document-history'> {
  const rows = core.store.all<Row>(
    `SELECT seq, at, device, inserted, removed, restores FROM document_update WHERE log = ? AND refused = 0 AND past = 0
     ORDER BY seq IS NULL, seq, number`,
    log
  )
  const versions = versionsFor(core, log)
  const restoredBy = restoring(rows, versions)
  const isSinceVersion = versionsPassed(versions)
  const revisions: (DocumentRevision & { readonly account: string })[] = []
  for (const row of rows) {
    const account = core.directory.device(row.device)?.account
    const by = personOf(core, account ?? row.device)
    const last = revisions.at(-1)
    const restores = restoredBy(row)
    const isFirst = isSinceVersion(row)
    const continues =
      last &&
      !isFirst &&
      last.account === by.account &&
      last.restores?.seq === restores?.seq &&
      Math.abs(row.at - last.at) < TOGETHER_MS &&
      (row.seq === null) === (last.seq === undefined)
    const next = {
      ...(row.seq !== null && { seq: row.seq }),
      at: row.at,
      by: [by],
      inserted: row.inserted + (continues ? last.inserted : 0),
      removed: row.removed + (continues ? last.removed : 0),
      ...(restores && { restores }),
      account: by.account
    }
    if (continues) revisions[revisions.length - 1] = next
    else revisions.push(next)
  }
  const past = logs.past(log)
  const complete = past === undefined || (past.state === 'whole' && past.gone === 0)
  return { revisions: withVersions(core, log, revisions, versions), complete, ...(past && { past: viewPast(core, past) }) }
}

/**
 * What a row says that it puts back. It is its author's word: what it changed is in the text, whatever it says. A number that is not
 * before its own, as one that waited while the log was cut off may name, says nothing.
 */
function restoring(
  rows: readonly Row[],
  versions: readonly SnapshotVersion[]
): (row: Row) => DocumentRevision['restores'] | undefined {
  if (rows.every(({ restores }) => restores === null)) return () => undefined
  const times = new Map(rows.map(({ seq, at }) => [seq, at]))
  const named = new Map(versions.map((version) => [version.seq, version]))
  return ({ seq, restores }) => {
    if (restores === null || (seq !== null && restores >= seq)) return undefined
    const version = named.get(restores)
    const at = version?.at ?? times.get(restores)
    return { seq: restores, ...(at !== undefined && { at }), ...(version && { name: version.name }) }
  }
}

/** Of rows in their order: whether a version stands between one and the row before it. */
function versionsPassed(versions: readonly SnapshotVersion[]): (row: Row) => boolean {
  const seqs = versions.map(({ seq }) => seq).sort((a, b) => a - b)
  let passed = 0
  return ({ seq }) => {
    const before = passed
    while (passed < seqs.length && (seqs[passed] as number) < (seq ?? Number.POSITIVE_INFINITY)) passed++
    return passed > before
  }
}

function viewPast(core: Core, { state, cursor, until, gone, givers }: PastState): DocumentPast {
  const accounts = new Map(givers.map((device) => core.directory.device(device)?.account ?? device).map((id) => [toHex(id), id]))
  const by = [...accounts.values()].map((account) => personOf(core, account))
  return { state, read: cursor, of: until, trimmed: gone > 0, by }
}

function withVersions(
  core: Core,
  log: Uint8Array,
  revisions: readonly (DocumentRevision & { readonly account?: string })[],
  versions: readonly SnapshotVersion[]
): DocumentRevision[] {
  const named: DocumentRevision[] = versions.map((version) => ({
    seq: version.seq,
    at: version.at,
    by: [personOf(core, core.directory.device(version.device)?.account ?? version.device)],
    inserted: 0,
    removed: 0,
    version: {
      id: toHex(version.version),
      name: version.name,
      frozen: version.isFrozen,
      approvals: version.approvals.map(({ device, at }) => ({
        by: personOf(core, core.directory.device(device)?.account ?? device),
        at
      })),
      intact: isIntact(core, log, version)
    }
  }))
  const plain = revisions.map(({ account: _, ...revision }) => revision)
  return [...plain, ...named].sort(
    (a, b) => (a.seq ?? Number.MAX_SAFE_INTEGER) - (b.seq ?? Number.MAX_SAFE_INTEGER) || a.at - b.at
  )
}

/** Whether what stood there is what was named: rebuilt from the log, where this device has it. */
function isIntact(core: Core, log: Uint8Array, { seq, digest }: { readonly seq: number; readonly digest: Uint8Array }): boolean {
  if (!isHere(core.store, log, seq)) return true
  const doc = loadDoc(core.store, log, seq)
  const isSame = equalBytes(contentDigest(core.ports.sodium, doc, 'document'), digest)
  doc.destroy()
  return isSame
}

/** Names the document as this device has read it in the log. */
export function nameVersion(core: Core, logs: DocumentLogs, log: Uint8Array, name: string, frozen: boolean): string {
  const cursor = logs.state(log)?.cursor ?? 0
  const doc = loadDoc(core.store, log, cursor)
  const digest = contentDigest(core.ports.sodium, doc, 'document')
  doc.destroy()
  const at = core.ports.clock.nowMs()
  const version = core.store.transaction(() => logs.enqueue(log, { type: 'version', name, digest, frozen, seq: cursor, at }))
  logs.wake(log)
  return toHex(version)
}

/** Signs what was frozen, after holding it against what stood there. */
export function approveVersion(core: Core, logs: DocumentLogs, log: Uint8Array, version: string): boolean {
  const known = versionsFor(core, log).find((each) => equalBytes(each.version, fromHex(version)))
  if (known === undefined || !known.isFrozen || !isIntact(core, log, known)) return false
  const at = core.ports.clock.nowMs()
  core.store.transaction(() => logs.enqueue(log, { type: 'approval', version: known.version, digest: known.digest, at }))
  logs.wake(log)
  return true
}
