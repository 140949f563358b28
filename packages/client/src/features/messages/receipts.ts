import type { AnyEvent } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import type { OpenedEntry } from '../../sync/content.ts'
import { enqueue, rewriteNext, withdraw } from '../../sync/writer.ts'
import { decodeBody, encodeBody, type ReceiptBody } from './bodies.ts'
import { messageEvent } from './message-view.ts'

/** Delivered and read, cumulative per account. Receipts are never receipted. */
export function applyReceipt(core: Core, entry: OpenedEntry, body: ReceiptBody): AnyEvent[] {
  const { space, account } = entry
  const before = core.store.get<{ delivered_seq: number; read_seq: number }>(
    'SELECT delivered_seq, read_seq FROM member WHERE space = ? AND account = ?',
    space,
    account
  )
  if (before === undefined) return []
  // Nobody can have received what was numbered after the receipt itself.
  const delivered = Math.min(body.delivered, entry.seq)
  const read = Math.min(body.read ?? 0, entry.seq)
  if (delivered <= before.delivered_seq && read <= before.read_seq) return []
  core.store.run(
    'UPDATE member SET delivered_seq = max(delivered_seq, ?), read_seq = max(read_seq, ?) WHERE space = ? AND account = ?',
    delivered,
    read,
    space,
    account
  )
  // What was read has been delivered: no state between two changes when a receipt says one of it after the other.
  const reached = Math.max(before.delivered_seq, before.read_seq)
  const touched = core.store.all<{ message: Uint8Array }>(
    `SELECT message FROM message WHERE space = ? AND sender = ? AND ((seq > ? AND seq <= ?) OR (seq > ? AND seq <= ?))
     ORDER BY seq DESC LIMIT 500`,
    space,
    core.identity.account,
    reached,
    Math.max(delivered, read),
    before.read_seq,
    read
  )
  return touched.reverse().flatMap((row) => messageEvent(core, row.message))
}

/** One's own receipt is in the log: what the others have heard of this account. Inside a transaction. */
export function noteTold(core: Core, space: Uint8Array, { delivered, read }: ReceiptBody): void {
  core.store.run(
    'UPDATE member SET delivered_seq = max(delivered_seq, ?), read_seq = max(read_seq, ?) WHERE space = ? AND account = ?',
    delivered,
    read ?? 0,
    space,
    core.identity.account
  )
}

interface Waiting {
  readonly space: Uint8Array
  readonly entry_id: Uint8Array
  readonly body: Uint8Array
  readonly sealed: Uint8Array | null
  readonly acknowledged: number
}

/**
 * What waits tells no more what was read, and is withdrawn where it would tell nothing else: a receipt without news shows that
 * something was read. Inside a transaction, when receipts of reading are switched off.
 */
export function withdrawReads(core: Pick<Core, 'store' | 'identity'>): void {
  const heard = new Map<string, number>()
  const rows = core.store.all<Waiting>(
    "SELECT space, entry_id, body, sealed, acknowledged FROM outbox WHERE length(body) < 100 AND instr(body, CAST('receipt' AS BLOB)) > 0 ORDER BY position"
  )
  for (const row of rows) {
    const body = decodeBody(row.body)
    if (body.type !== 'receipt') continue
    const space = toHex(row.space)
    const known = heard.get(space) ?? toldDelivered(core, row.space)
    const isAsItIs = body.read === undefined || row.acknowledged === 1
    const delivered = isAsItIs ? body.delivered : deliveredUpTo(core, row.space, body.delivered)
    heard.set(space, Math.max(known, delivered))
    if (isAsItIs) continue
    if (row.sealed === null && delivered <= known) withdraw(core, row.entry_id)
    else rewriteNext(core, row.space, row.entry_id, encodeBody({ type: 'receipt', delivered }))
  }
}

const toldDelivered = ({ store, identity }: Pick<Core, 'store' | 'identity'>, space: Uint8Array): number =>
  store.get<{ delivered_seq: number }>(
    'SELECT delivered_seq FROM member WHERE space = ? AND account = ?',
    space,
    identity.account
  )?.delivered_seq ?? 0

/** The last message of others up to this number. */
const deliveredUpTo = ({ store, identity }: Pick<Core, 'store' | 'identity'>, space: Uint8Array, seq: number): number =>
  store.get<{ seq: number | null }>(
    'SELECT max(seq) AS seq FROM message WHERE space = ? AND sender <> ? AND seq <= ?',
    space,
    identity.account,
    seq
  )?.seq ?? 0

/** What was read while nothing was told of it is not told later either. Inside a transaction, when receipts of reading are switched on. */
export function forgetUntoldReads(store: Core['store']): void {
  store.run('UPDATE conversation SET receipt_read_seq = read_seq WHERE receipt_read_seq < read_seq')
}

/** Queues one receipt for all that arrived since the last or, if the setting says so, was read. Inside a transaction. */
export function queueReceipt(core: Core, space: Uint8Array): void {
  const row = core.store.get<{
    delivered: number | null
    read_seq: number
    receipt_delivered_seq: number
    receipt_read_seq: number
  }>(
    `SELECT (SELECT max(seq) FROM message WHERE space = c.space AND sender <> ?) AS delivered, read_seq, receipt_delivered_seq, receipt_read_seq
     FROM conversation c WHERE c.space = ?`,
    core.identity.account,
    space
  )
  if (row === undefined) return
  const isReadTold = core.settings.get().readReceipts && row.read_seq > row.receipt_read_seq
  const delivered = Math.max(row.delivered ?? 0, isReadTold ? row.read_seq : row.receipt_delivered_seq)
  if (delivered <= row.receipt_delivered_seq && !isReadTold) return
  const read = isReadTold ? { read: row.read_seq } : {}
  enqueue(core, space, core.ports.random.bytes(16), encodeBody({ type: 'receipt', delivered, ...read }))
  core.store.run(
    'UPDATE conversation SET receipt_delivered_seq = ?, receipt_read_seq = ? WHERE space = ?',
    delivered,
    isReadTold ? row.read_seq : row.receipt_read_seq,
    space
  )
}
