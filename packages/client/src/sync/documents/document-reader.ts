import type { AnyEvent } from '@colloque/client-api'
import { equalBytes, nextLogHash } from '@colloque/crypto'
import { type Entry, encodeCbor } from '@colloque/protocol'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { ContentError } from '../content-error.ts'
import { raise } from '../faults.ts'
import { isContentFault, type QuarantineCode } from '../open-message.ts'
import { decodeDocumentBody, endsParts, withoutRead } from './bodies.ts'
import type { DocumentContent, DocumentEntry } from './document-content.ts'
import { type OpenedRecord, openDocumentEntry } from './document-record.ts'
import { type DocumentRow, noteVerifier, type ReadPlace, saveRead } from './document-row.ts'
import { takeKeyring } from './keyrings.ts'
import type { SpaceEpoch } from './space-epochs.ts'

/** Reads a document's log strictly in order; all that an entry changes is stored in one transaction with the cursor. */
const PIECE_BYTES = 256 << 10
/** Opened, and then stored, before others have their turn: who writes meanwhile waits for no more than both. */
const STEP_MS = 15
/** Hashes kept for comparison with the heads that others name, and with snapshots. */
const KEPT_HASHES = 5_000

export interface DocumentReading {
  readonly epoch: SpaceEpoch
  readonly key: Uint8Array
  readonly isClosed: () => boolean
  /** After it was stored: a device held a snapshot against the log and found it the same. */
  readonly verified: (version: number, account: Uint8Array) => void
  /** After it was stored: keys of earlier epochs came. */
  readonly given: () => void
}

interface Step {
  readonly entry: Entry
  readonly hash: Uint8Array
  readonly opened: OpenedRecord
}

/** False when an entry is missing before these: nothing of them after the hole was read. */
export async function readDocumentEntries(
  core: Core,
  content: DocumentContent,
  row: DocumentRow,
  entries: readonly Entry[],
  reading: DocumentReading
): Promise<boolean> {
  const fresh = entries.filter((entry) => entry.seq > row.cursor).sort((a, b) => a.seq - b.seq)
  let at = 0
  while (at < fresh.length) {
    if (at > 0) await core.ports.clock.turn()
    if (reading.isClosed()) return true
    const steps = openPiece(core, row, fresh.slice(at), reading)
    if (steps.length === 0) return false
    at += storeSteps(core, content, row, steps, reading)
    while (fresh[at] && (fresh[at]?.seq ?? 0) <= row.cursor) at++
  }
  return true
}

/** As many in order as are opened in one piece. */
function openPiece(core: Core, row: DocumentRow, entries: readonly Entry[], { epoch, key }: DocumentReading): readonly Step[] {
  const { clock, sodium } = core.ports
  const endMs = clock.nowMs() + STEP_MS
  const steps: Step[] = []
  let { cursor, hash } = row
  let sizeBytes = 0
  for (const entry of entries) {
    if (entry.seq === cursor) continue
    if (entry.seq !== cursor + 1 || sizeBytes >= PIECE_BYTES || (steps.length > 0 && clock.nowMs() >= endMs)) break
    cursor = entry.seq
    hash = nextLogHash(sodium, hash, { ...entry, log: row.log })
    sizeBytes += entry.bytes.length
    steps.push({ entry, hash, opened: openDocumentEntry(core, row, epoch, key, entry) })
  }
  return steps
}

/** The first of these in one transaction; gives how many. */
function storeSteps(
  core: Core,
  content: DocumentContent,
  row: DocumentRow,
  steps: readonly Step[],
  { epoch, verified, given }: DocumentReading
): number {
  const { clock } = core.ports
  const endMs = clock.nowMs() + STEP_MS
  const applied: DocumentEntry[] = []
  let stored = 0
  let place: ReadPlace = row
  // The relay has it: after a power cut it is read again. But what a tree erased is erased, and what is sent anew is sent once.
  const isPassing = row.kind === 'document' && !steps.some((step) => mayQueueAnew(core, step))
  const events = core.store.transaction(() => {
    const events: AnyEvent[] = []
    for (const step of steps) {
      if (stored > 0 && clock.nowMs() >= endMs) break
      events.push(...storeStep(core, content, row, step, applied))
      stored++
    }
    place = placeBehind(row, epoch.epoch, steps.slice(0, stored))
    saveRead(core.store, row.log, place, clock.nowMs())
    return events
  }, isPassing)
  Object.assign(row, place)
  content.stored(row.log, applied)
  for (const { body, account } of applied) if (body.type === 'verified') verified(body.version, account)
  if (applied.some(({ body }) => body.type === 'keyring')) given()
  for (const event of events) core.emit(event)
  followDirectory(core, steps)
  return stored
}

const isOwn = (core: Core, device: Uint8Array): boolean => equalBytes(device, core.identity.device)

/** [DLOG-7] One's own whose parts do not make an update. */
const mayQueueAnew = (core: Core, { opened }: Step): boolean =>
  opened.outcome === 'opened' && isOwn(core, opened.device) && endsParts(opened.record.body)

/** In the epoch that they were read in, whatever those that were refused say. */
function placeBehind(row: DocumentRow, epoch: number, steps: readonly Step[]): ReadPlace {
  const last = steps.at(-1)
  return {
    cursor: last?.entry.seq ?? row.cursor,
    hash: last?.hash ?? row.hash,
    cursorEpoch: epoch,
    firstEpoch: row.firstEpoch ?? epoch,
    sinceRecords: row.sinceRecords + steps.length,
    sinceBytes: steps.reduce((sizeBytes, { entry }) => sizeBytes + entry.bytes.length, row.sinceBytes)
  }
}

function storeStep(core: Core, content: DocumentContent, row: DocumentRow, step: Step, applied: DocumentEntry[]): AnyEvent[] {
  const { entry, hash, opened } = step
  core.store.run('INSERT OR REPLACE INTO log_hash (log, seq, hash) VALUES (?, ?, ?)', row.log, entry.seq, hash)
  if (entry.seq % 500 === 0) core.store.run('DELETE FROM log_hash WHERE log = ? AND seq < ?', row.log, entry.seq - KEPT_HASHES)
  if (opened.outcome === 'refused') return setAside(core, row, entry, opened.code)
  const { record, account, device } = opened
  const own = isOwn(core, device)
  const waiting =
    own && core.store.get<{ body: Uint8Array }>('SELECT body FROM document_outbox WHERE entry_id = ?', entry.entryId)
  const isSent = (body: Uint8Array): boolean => equalBytes(body, record.body)
  if (waiting && !isSent(waiting.body) && !isSent(withoutRead(waiting.body))) {
    return [...raise(core, row.space, 'swapped', entry.seq), ...setAside(core, row, entry, 'swapped')]
  }
  const events = checkOrder(core, row, step, record.counter, device, record.head)
  if (own) core.store.run('DELETE FROM document_outbox WHERE entry_id = ?', entry.entryId)
  try {
    const body = decodeDocumentBody(record.body)
    if (body.type === 'keyring' && !own) events.push(...takeKeyring(core, row, { device, seq: entry.seq }, body))
    if (body.type === 'verified') noteVerifier(core.store, row, body.version, account)
    const document = {
      space: row.space,
      log: row.log,
      kind: row.kind,
      epoch: entry.epoch,
      seq: entry.seq,
      entryId: entry.entryId,
      account,
      device,
      isOwn: own,
      body,
      headSeq: record.head?.seq ?? 0
    }
    events.push(...content.apply(document))
    applied.push(document)
  } catch (error) {
    if (!isContentFault(error) && !(error instanceof ContentError)) throw error
    events.push(...setAside(core, row, entry, 'invalid-body'))
  }
  return events
}

/** The author's own counter and the log as it saw it. */
function checkOrder(
  core: Core,
  row: DocumentRow,
  { entry, hash }: Step,
  counter: number,
  device: Uint8Array,
  head: { readonly seq: number; readonly hash: Uint8Array } | undefined
): AnyEvent[] {
  const events: AnyEvent[] = []
  const known = core.store.get<{ counter: number }>(
    'SELECT counter FROM document_counter WHERE log = ? AND device = ?',
    row.log,
    device
  )?.counter
  if (known !== undefined && counter <= known) events.push(...raise(core, row.space, 'counter-replay', entry.seq, device))
  if (known !== undefined && counter > known + 1) events.push(...raise(core, row.space, 'counter-gap', entry.seq, device))
  if (known === undefined || counter > known)
    core.store.run('INSERT OR REPLACE INTO document_counter (log, device, counter) VALUES (?, ?, ?)', row.log, device, counter)
  // Who began from a snapshot that may be a lie cannot tell whose hash is wrong.
  if (head === undefined || head.seq === 0 || !row.isTrusted) return events
  const ours = head.seq === entry.seq ? hash : hashAt(core, row.log, head.seq)
  if (head.seq >= entry.seq || (ours !== undefined && !equalBytes(ours, head.hash)))
    events.push(...raise(core, row.space, 'fork', entry.seq, device))
  return events
}

/** The hash of the log up to a number, where it is still kept. */
export function hashAt(core: Core, log: Uint8Array, seq: number): Uint8Array | undefined {
  return core.store.get<{ hash: Uint8Array }>('SELECT hash FROM log_hash WHERE log = ? AND seq = ?', log, seq)?.hash
}

function setAside(core: Core, row: DocumentRow, entry: Entry, code: QuarantineCode): AnyEvent[] {
  core.store.run(
    'INSERT OR REPLACE INTO quarantine (log, seq, code, entry, at) VALUES (?, ?, ?, ?, ?)',
    row.log,
    entry.seq,
    code,
    encodeCbor({ ...entry }),
    core.ports.clock.nowMs()
  )
  core.ports.log?.({ code: `quarantine-${code}` })
  return [{ type: 'quarantine', conversation: toHex(row.space), seq: entry.seq, code }]
}

/** An author who has seen more of the directory than we have shows that the relay has not shown it to us. */
function followDirectory(core: Core, steps: readonly Step[]): void {
  const newest = Math.max(-1, ...steps.map(({ opened }) => (opened.outcome === 'opened' ? opened.record.directory.index : -1)))
  if (newest > core.directory.head.index) core.directory.synchronize().catch(() => core.ports.log?.({ code: 'directory-later' }))
}
