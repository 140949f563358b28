import type { AnyEvent } from '@colloque/client-api'
import { concat, type MlsState, type RatchetChange, zeroConsumed } from '@colloque/crypto'
import { BATCH_ENTRIES, ENTRY_KIND, type NewEntry } from '@colloque/protocol'
import type { Core } from '../core.ts'
import { RelayRefusal } from '../relay/relay-refusal.ts'
import type { Content } from './content.ts'
import { messageData } from './entry-data.ts'
import { sealEnvelope } from './epoch-keys.ts'
import { signRecord } from './record.ts'
import { type Space, saveRatchet } from './space.ts'

/**
 * Sends what waits in the outbox: plaintext queues, is sealed at the head of the queue under the present epoch, stored
 * sealed with the ratchet step in one transaction, then sent as one ordered all-or-nothing batch, and sent again as stored.
 */
export type WriteOutcome = 'empty' | 'sent' | 'stale' | { readonly refused: string; readonly retryAfterMs: number }
const BATCH_BYTES = 512 << 10
const RETRY_REFUSED_MS = 60_000

interface OutboxRow {
  readonly position: number
  readonly entry_id: Uint8Array
  readonly counter: number
  readonly body: Uint8Array
  readonly sealed_epoch: number | null
  readonly sealed: Uint8Array | null
  readonly sealed_hashes: Uint8Array
}

/** Inside a transaction. The counter is the device's own in this space. */
export function enqueue(
  { ports, store }: Core,
  space: Uint8Array,
  entryId: Uint8Array,
  body: Uint8Array,
  sealed?: { readonly epoch: number; readonly bytes: Uint8Array }
): void {
  const counter = ownCounter(store, space) + 1
  store.run('UPDATE space SET own_counter = ? WHERE space = ?', counter, space)
  store.run(
    'INSERT INTO outbox (space, entry_id, counter, body, sealed_epoch, sealed, sealed_hashes) VALUES (?, ?, ?, ?, ?, ?, ?)',
    space,
    entryId,
    counter,
    body,
    sealed?.epoch ?? null,
    sealed?.bytes ?? null,
    sealed ? ports.sodium.blake2b(sealed.bytes) : new Uint8Array(0)
  )
}

const ownCounter = (store: Core['store'], space: Uint8Array): number =>
  store.get<{ own_counter: number }>('SELECT own_counter FROM space WHERE space = ?', space)?.own_counter ?? 0

/** An own entry that waits and has never been sealed: nothing of it can be anywhere else. */
export function unsealedBody(core: Core, entryId: Uint8Array): Uint8Array | undefined {
  return core.store.get<{ body: Uint8Array }>('SELECT body FROM outbox WHERE entry_id = ? AND sealed IS NULL', entryId)?.body
}

/** Inside a transaction; of an unsealed one. */
export function rewrite(core: Core, entryId: Uint8Array, body: Uint8Array): void {
  core.store.run('UPDATE outbox SET body = ? WHERE entry_id = ? AND sealed IS NULL', body, entryId)
}

/** Inside a transaction: what an own entry says if it must be sealed anew. What is sealed already may be at the relay and is sent as it is. */
export function rewriteNext({ store }: Pick<Core, 'store'>, space: Uint8Array, entryId: Uint8Array, body: Uint8Array): void {
  store.run('UPDATE outbox SET body = ? WHERE space = ? AND entry_id = ?', body, space, entryId)
}

/** Inside a transaction; false when it was sealed or is not there. What queues behind is unsealed too: its counters close up, so that no reader sees a hole. */
export function withdraw(core: Pick<Core, 'store'>, entryId: Uint8Array): boolean {
  const row = core.store.get<{ space: Uint8Array; position: number }>(
    'SELECT space, position FROM outbox WHERE entry_id = ? AND sealed IS NULL',
    entryId
  )
  if (row === undefined) return false
  core.store.run('DELETE FROM outbox WHERE position = ?', row.position)
  core.store.run('UPDATE outbox SET counter = counter - 1 WHERE space = ? AND position > ?', row.space, row.position)
  core.store.run('UPDATE space SET own_counter = own_counter - 1 WHERE space = ?', row.space)
  return true
}

/** One's own, on its way into the log. */
export interface Posted {
  readonly entryId: Uint8Array
  readonly body: Uint8Array
}

/** Writes inside a transaction; gives what reads, after it, what is to be said. */
export type Save = () => () => readonly AnyEvent[]

/** What `save` stores and its entry, which queues, in one transaction. */
export function queue(core: Core, space: Space, { entryId, body }: Posted, save: Save): () => readonly AnyEvent[] {
  return core.store.transaction(() => {
    const told = save()
    enqueue(core, space.id, entryId, body)
    return told
  })
}

/**
 * [ENTRY-7] The same for the head of the queue, in the space's lane: sealed before it is stored, so that what `save` stores, the
 * sealed bytes and the ratchet step are one transaction. Asked again inside of it: unless it still `isNext` it queues as it is, and
 * of the sealing nothing is kept or sent. Gives what is to be sent now.
 */
export async function queueSealed(
  core: Core,
  space: Space,
  { entryId, body }: Posted,
  isNext: () => boolean,
  save: Save
): Promise<{ readonly entries: readonly NewEntry[]; readonly told: () => readonly AnyEvent[] }> {
  const counter = ownCounter(core.store, space.id) + 1
  const { state } = space
  // What cannot be sealed is stored all the same: sending it will say why.
  const sealed = await sealRow(core, space, state, { entry_id: entryId, counter, body }).catch(() => undefined)
  let isSealed = false
  const told = core.store.transaction(() => {
    const told = save()
    isSealed = sealed !== undefined && space.state === state && ownCounter(core.store, space.id) + 1 === counter && isNext()
    enqueue(core, space.id, entryId, body, isSealed && sealed ? { epoch: state.epoch, bytes: sealed.bytes } : undefined)
    if (isSealed && sealed) saveRatchet(core.store, space.id, sealed.ratchet)
    return told
  })
  if (sealed === undefined || !isSealed) return { entries: [], told }
  space.state = sealed.state
  zeroConsumed(sealed.consumed)
  return { entries: [{ entryId, bytes: sealed.bytes }], told }
}

export async function sendOutbox(core: Core, content: Content, space: Space): Promise<WriteOutcome> {
  const entries = await sealWaiting(core, space)
  return entries.length === 0 ? 'empty' : sendEntries(core, content, space, entries)
}

/** Sealed under the present epoch, and stored as they are. */
export async function sendEntries(
  core: Core,
  content: Content,
  space: Space,
  entries: readonly NewEntry[]
): Promise<WriteOutcome> {
  try {
    await core.relay.request('append', { log: space.log, epoch: space.state.epoch, entries })
  } catch (error) {
    return refusal(core, content, space, entries, error)
  }
  const entryIds = entries.map((entry) => entry.entryId)
  const events = core.store.transaction(() => {
    for (const entryId of entryIds) core.store.run('UPDATE outbox SET acknowledged = 1 WHERE entry_id = ?', entryId)
    return content.acknowledged(space.id, entryIds)
    // After a power cut the same bytes are sent again.
  }, true)
  for (const event of events) core.emit(event)
  return 'sent'
}

/**
 * [CHAIN-6] After all that the relay has was read: what it acknowledged and does not have is not sent, whatever it said. It is sent
 * again under the same ids, so that nothing comes twice.
 */
export function sendAgain(core: Core, content: Content, space: Space): void {
  const rows = core.store.all<{ entry_id: Uint8Array }>(
    'SELECT entry_id FROM outbox WHERE space = ? AND acknowledged = 1 ORDER BY position',
    space.id
  )
  if (rows.length === 0) return
  store(core, () => {
    core.store.run('UPDATE outbox SET acknowledged = 0 WHERE space = ?', space.id)
    return content.unacknowledged(
      space.id,
      rows.map((row) => row.entry_id)
    )
  })
}

/** [BODY-12] What was rewritten or withdrawn while it was being sealed is sealed anew, from the state before: nothing of the first try was kept or sent. */
async function sealWaiting(core: Core, space: Space): Promise<NewEntry[]> {
  for (;;) {
    // The limit in so many words: SQLite plans a statement anew each time that one is bound to it.
    const rows = core.store.all<OutboxRow>(
      `SELECT position, entry_id, counter, body, sealed_epoch, sealed, sealed_hashes FROM outbox
       WHERE space = ? AND acknowledged = 0 ORDER BY position LIMIT ${BATCH_ENTRIES}`,
      space.id
    )
    const entries = await sealRows(core, space, rows)
    if (entries) return entries
  }
}

/** What fits one batch, sealed under the present epoch and stored; nothing when a row is no longer what was sealed. */
async function sealRows(core: Core, space: Space, rows: readonly OutboxRow[]): Promise<NewEntry[] | undefined> {
  let { state } = space
  let ratchet: RatchetChange | undefined
  const consumed: Uint8Array[] = []
  const sealed: { row: OutboxRow; bytes: Uint8Array }[] = []
  const entries: NewEntry[] = []
  let sizeBytes = 0
  for (const row of rows) {
    let bytes = row.sealed_epoch === state.epoch ? row.sealed : null
    if (bytes === null) {
      const result = await sealRow(core, space, state, row)
      state = result.state
      ratchet = result.ratchet
      consumed.push(...result.consumed)
      bytes = result.bytes
      sealed.push({ row, bytes })
    }
    entries.push({ entryId: row.entry_id, bytes })
    sizeBytes += bytes.length
    if (sizeBytes >= BATCH_BYTES) break
  }
  if (sealed.length > 0 && !saveSealed(core, space, state, ratchet, sealed)) return undefined
  space.state = state
  zeroConsumed(consumed)
  return entries
}

function saveSealed(
  core: Core,
  space: Space,
  state: MlsState,
  ratchet: RatchetChange | undefined,
  sealed: readonly { row: OutboxRow; bytes: Uint8Array }[]
): boolean {
  return core.store.transaction(() => {
    if (!sealed.every(({ row }) => isUnchanged(core, row))) return false
    if (ratchet) saveRatchet(core.store, space.id, ratchet)
    for (const { row, bytes } of sealed)
      core.store.run(
        'UPDATE outbox SET sealed_epoch = ?, sealed = ?, sealed_hashes = ? WHERE position = ?',
        state.epoch,
        bytes,
        concat(row.sealed_hashes, core.ports.sodium.blake2b(bytes)),
        row.position
      )
    return true
  })
}

function isUnchanged(core: Core, { position, counter, body }: OutboxRow): boolean {
  const row = core.store.get('SELECT 1 FROM outbox WHERE position = ? AND counter = ? AND body = ?', position, counter, body)
  return row !== undefined
}

async function sealRow(core: Core, space: Space, state: MlsState, row: Pick<OutboxRow, 'entry_id' | 'counter' | 'body'>) {
  const { mls, sodium } = core.ports
  const { position } = space
  const record = signRecord(
    sodium,
    {
      version: 1,
      space: space.id,
      log: space.log,
      epoch: state.epoch,
      record: row.entry_id,
      device: core.identity.device,
      counter: row.counter,
      ...(position.hash.length > 0 && {
        head: { seq: position.cursor, hash: position.hash, ...(position.previousEnd && { previousEnd: position.previousEnd }) }
      }),
      directory: { ...core.directory.head },
      body: row.body
    },
    core.identity.recordSeed
  )
  const result = await mls.seal(state, record, messageData(space.log, row.entry_id))
  const place = { log: space.log, entryId: row.entry_id, epoch: state.epoch, kind: ENTRY_KIND.entry }
  return { ...result, bytes: sealEnvelope(core.ports, space.keys, place, result.message) }
}

function refusal(core: Core, content: Content, space: Space, entries: readonly NewEntry[], error: unknown): WriteOutcome {
  if (!(error instanceof RelayRefusal)) throw error
  if (error.code === 'stale-epoch' || error.code === 'not-proven' || error.code === 'access-denied') return 'stale'
  const entryIds = entries.map((entry) => entry.entryId)
  store(core, () => content.refused(space.id, entryIds, error.code))
  return { refused: error.code, retryAfterMs: error.retryAfterMs ?? RETRY_REFUSED_MS }
}

function store(core: Core, body: () => readonly AnyEvent[]): void {
  for (const event of core.store.transaction(body)) core.emit(event)
}
