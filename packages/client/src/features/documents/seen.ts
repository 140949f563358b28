import type { Person } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import type { Store } from '../../ports/index.ts'
import type { DocumentEntry } from '../../sync/documents/document-content.ts'
import { personOf } from '../directory/person.ts'
import { baseSeqOf } from './document-store.ts'
import { versionSeq } from './versions.ts'

/**
 * [YDOC-4] How far into a document each account has seen: as records say that were written by a person. What they say is the word of
 * that person's program: one that lies, lies of them alone.
 */

/** Inside the transaction that stores the record. Who writes has seen what was before them as they wrote, and what they wrote. */
export function noteSeen(core: Core, entry: DocumentEntry): void {
  const { log, account, kind } = entry
  const read = readBy(core, entry)
  if (kind === 'folders' || read === undefined) return
  core.store.run(
    `INSERT INTO document_seen (log, account, seq) VALUES (?, ?, ?)
     ON CONFLICT (log, account) DO UPDATE SET seq = max(seq, excluded.seq)`,
    log,
    account,
    seenWith(core, entry, Math.min(read, entry.headSeq))
  )
}

/** Undefined of what no person writes. */
function readBy({ store }: Core, { log, body }: DocumentEntry): number | undefined {
  if (body.type === 'update' || body.type === 'seen') return body.read ?? 0
  if (body.type === 'version') return body.seq
  if (body.type === 'approval') return versionSeq(store, log, body.version)
  return undefined
}

/** Between what they had read and this record others may have written, who saw none of that: up to the first of it all is their own. */
function seenWith({ store, directory }: Core, { log, account, seq }: DocumentEntry, read: number): number {
  if (read + 1 >= seq) return seq
  let seen = Math.max(read, seenUpTo(store, log, account))
  // What a snapshot stands for here was written by nobody knows whom.
  if (seen < baseSeqOf(store, log)) return read
  // From where the last of theirs ended, each once: a record may say of nothing that it was read.
  for (;;) {
    const next = store.get<{ seq: number; device: Uint8Array }>(
      'SELECT seq, device FROM document_update WHERE log = ? AND seq > ? AND seq < ? ORDER BY seq LIMIT 1',
      log,
      seen,
      seq
    )
    if (next === undefined) return seq
    if (!equalBytes(directory.device(next.device)?.account ?? next.device, account)) return next.seq - 1
    seen = next.seq
  }
}

/** 0: nothing yet. */
export const seenUpTo = (store: Store, log: Uint8Array, account: Uint8Array): number =>
  store.get<{ seq: number }>('SELECT seq FROM document_seen WHERE log = ? AND account = ?', log, account)?.seq ?? 0

/** Who, besides oneself, has seen the last update of the log. */
export function seenBy(core: Core, log: Uint8Array): Person[] {
  const last = core.store.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM document_update WHERE log = ?', log)?.seq
  if (last === null || last === undefined) return []
  return core.store
    .all<{ account: Uint8Array }>('SELECT account FROM document_seen WHERE log = ? AND seq >= ?', log, last)
    .filter(({ account }) => !equalBytes(account, core.identity.account))
    .map(({ account }) => personOf(core, account))
}
