import { BATCH_ENTRIES, type NewEntry } from '@colloque/protocol'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import type { Store } from '../../ports/index.ts'
import { type DocumentBody, encodeDocumentBody, UPDATE_BYTES, UPDATE_PARTS, type UpdateBody, withoutRead } from './bodies.ts'
import { sealDocumentEntry, type WaitingRecord } from './document-record.ts'
import type { DocumentRow } from './document-row.ts'
import type { SpaceEpoch } from './space-epochs.ts'

/** [DLOG-5] What waits to be written in a document's log: bodies in the vault, sealed each time they are sent, forgotten where the log has them. */
const BATCH_BYTES = 512 << 10
/** The limit in so many words: SQLite plans a statement anew each time that one is bound to it. */
const NEXT = `SELECT position, entry_id, counter, body FROM document_outbox WHERE log = ? AND position > ?
  ORDER BY position LIMIT ${BATCH_ENTRIES}`

interface OutboxRow {
  readonly position: number
  readonly entry_id: Uint8Array
  readonly counter: number
  readonly body: Uint8Array
}

/** Inside a transaction; gives the entry id. The counter is this device's own in this log. */
export function enqueueRecord(core: Core, log: Uint8Array, body: DocumentBody): Uint8Array {
  const entryId = core.ports.random.bytes(16)
  core.store.run('UPDATE document_log SET own_counter = own_counter + 1 WHERE log = ?', log)
  core.store.run(
    'INSERT INTO document_outbox (log, entry_id, counter, body) SELECT log, ?, own_counter, ? FROM document_log WHERE log = ?',
    entryId,
    encodeDocumentBody(body),
    log
  )
  return entryId
}

/** Inside a transaction: in as many parts as it takes. Gives the entry id of the last. Throws ClientError `document-too-large`. */
export function enqueueUpdate(core: Core, log: Uint8Array, { update, ...said }: WrittenUpdate): Uint8Array {
  const parts = Math.ceil(update.length / UPDATE_BYTES)
  if (parts > UPDATE_PARTS) throw new ClientError('document-too-large', { maximum: UPDATE_PARTS * UPDATE_BYTES })
  let entryId: Uint8Array = new Uint8Array(0)
  for (let part = 0; part < parts; part++) {
    const bytes = update.subarray(part * UPDATE_BYTES, (part + 1) * UPDATE_BYTES)
    entryId = enqueueRecord(core, log, { type: 'update', ...said, update: bytes, ...(parts > 1 && { part, parts }) })
  }
  return entryId
}
export type WrittenUpdate = Omit<UpdateBody, 'type' | 'part' | 'parts'>

export function countUnsent(core: Core, log: Uint8Array, sentTo: number): number {
  return (
    core.store.get<{ count: number }>('SELECT count(*) AS count FROM document_outbox WHERE log = ? AND position > ?', log, sentTo)
      ?.count ?? 0
  )
}

export function hasUnsentRecords(store: Store, space: Uint8Array): boolean {
  const waiting = store.get(
    'SELECT 1 FROM document_outbox JOIN document_log USING (log) WHERE document_log.space = ? LIMIT 1',
    space
  )
  return waiting !== undefined
}

export interface SealedBatch {
  readonly entries: readonly NewEntry[]
  /** The position of the last of them. */
  readonly last: number
}

/** What waits behind `after`, in order, as much as goes in one request. */
export function sealBatch(
  core: Core,
  row: DocumentRow,
  epoch: SpaceEpoch,
  key: Uint8Array,
  after: number
): SealedBatch | undefined {
  const rows = core.store.all<OutboxRow>(NEXT, row.log, after)
  const tellsRead = core.settings.get().readReceipts
  const entries: NewEntry[] = []
  let last = after
  let sizeBytes = 0
  for (const waiting of rows) {
    const body = tellsRead ? waiting.body : withoutRead(waiting.body)
    const record: WaitingRecord = { entryId: waiting.entry_id, counter: waiting.counter, body }
    const bytes = sealDocumentEntry(core, row, epoch, key, record)
    if (entries.length > 0 && sizeBytes + bytes.length > BATCH_BYTES) break
    entries.push({ entryId: waiting.entry_id, bytes })
    sizeBytes += bytes.length
    last = waiting.position
  }
  return entries.length === 0 ? undefined : { entries, last }
}
