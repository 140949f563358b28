import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import type { Store } from '../../ports/index.ts'
import { ContentError } from '../../sync/content-error.ts'
import type { ApprovalBody, VersionBody } from '../../sync/documents/bodies.ts'
import type { DocumentEntry, SnapshotVersion } from '../../sync/documents/document-content.ts'

/** Named versions of documents, and who approved them: signed by records, kept as rows. */
const VERSIONS = 500

/** 1: read of what was written before this device began, and not held against its beginning yet. */
type Past = 0 | 1

/** Inside a transaction. The version stands for the document as the log had it up to a number before its own. */
export function applyVersion(core: Core, { log, entryId, seq, device }: DocumentEntry, body: VersionBody, past: Past = 0): void {
  if (body.seq >= seq) throw new ContentError('version')
  insertVersion(core, log, { ...body, version: entryId, device, isFrozen: body.frozen }, past)
}

/** Inside a transaction. An approval is of a version that is there, by its very digest, once for each device. */
export function applyApproval(core: Core, { log, device }: DocumentEntry, body: ApprovalBody, past: Past = 0): void {
  const version = core.store.get<{ digest: Uint8Array; frozen: number }>(
    'SELECT digest, frozen FROM document_version WHERE log = ? AND version = ? AND past <= ?',
    log,
    body.version,
    past
  )
  if (version === undefined || version.frozen !== 1 || !equalBytes(version.digest, body.digest))
    throw new ContentError('approval')
  insertApproval(core, log, body.version, { device, at: body.at }, past)
}

/** The number that a version stands for. */
export const versionSeq = (store: Store, log: Uint8Array, version: Uint8Array): number | undefined =>
  store.get<{ seq: number }>('SELECT seq FROM document_version WHERE log = ? AND version = ?', log, version)?.seq

/** As a snapshot carries them. */
export function versionsFor(core: Core, log: Uint8Array): SnapshotVersion[] {
  const rows = core.store.all<{
    version: Uint8Array
    seq: number
    at: number
    device: Uint8Array
    name: string
    digest: Uint8Array
    frozen: number
  }>(
    'SELECT version, seq, at, device, name, digest, frozen FROM document_version WHERE log = ? AND past = 0 ORDER BY seq DESC LIMIT ?',
    log,
    VERSIONS
  )
  return rows.map(({ frozen, ...row }) => ({
    ...row,
    isFrozen: frozen === 1,
    approvals: core.store.all<{ device: Uint8Array; at: number }>(
      'SELECT device, at FROM document_approval WHERE log = ? AND version = ? AND past = 0 ORDER BY at LIMIT 100',
      log,
      row.version
    )
  }))
}

/** Those that a snapshot carries beside those that were read here. `unknown`: it names some that its maker may have read and we have not. */
export function compareVersions(
  core: Core,
  log: Uint8Array,
  versions: readonly SnapshotVersion[]
): 'same' | 'different' | 'unknown' {
  let isKnown = true
  for (const theirs of versions) {
    const ours = core.store.get<{ device: Uint8Array; name: string; digest: Uint8Array; frozen: number; seq: number }>(
      'SELECT device, name, digest, frozen, seq FROM document_version WHERE log = ? AND version = ? AND past = 0',
      log,
      theirs.version
    )
    if (ours === undefined) {
      isKnown = false
      continue
    }
    const isSame =
      equalBytes(ours.device, theirs.device) &&
      equalBytes(ours.digest, theirs.digest) &&
      ours.name === theirs.name &&
      ours.seq === theirs.seq &&
      (ours.frozen === 1) === theirs.isFrozen
    if (!isSame) return 'different'
    const approved = 'SELECT 1 FROM document_approval WHERE log = ? AND version = ? AND device = ? AND past = 0'
    for (const { device } of theirs.approvals)
      if (core.store.get(approved, log, theirs.version, device) === undefined) isKnown = false
  }
  return isKnown ? 'same' : 'unknown'
}

/** Inside a transaction. */
export function adoptVersions(core: Core, log: Uint8Array, versions: readonly SnapshotVersion[]): void {
  for (const version of versions) {
    insertVersion(core, log, version, 0)
    for (const approval of version.approvals) insertApproval(core, log, version.version, approval, 0)
  }
}

/** What one knew of the past alone counts as well once it comes another way. */
function insertVersion(core: Core, log: Uint8Array, version: Omit<SnapshotVersion, 'approvals'>, past: Past): void {
  core.store.run(
    `INSERT INTO document_version (log, version, seq, at, device, name, digest, frozen, past) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (log, version) DO UPDATE SET past = min(past, excluded.past)`,
    log,
    version.version,
    version.seq,
    version.at,
    version.device,
    version.name,
    version.digest,
    version.isFrozen ? 1 : 0,
    past
  )
}

function insertApproval(
  core: Core,
  log: Uint8Array,
  version: Uint8Array,
  { device, at }: SnapshotVersion['approvals'][number],
  past: Past
): void {
  core.store.run(
    `INSERT INTO document_approval (log, version, device, at, past) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (log, version, device) DO UPDATE SET past = min(past, excluded.past)`,
    log,
    version,
    device,
    at,
    past
  )
}
