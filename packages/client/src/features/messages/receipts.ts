import type { AnyEvent } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import type { OpenedEntry } from '../../sync/content.ts'
import { enqueue } from '../../sync/writer.ts'
import { encodeBody, type ReceiptBody } from './bodies.ts'
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
  const from = Math.min(
    delivered > before.delivered_seq ? before.delivered_seq : entry.seq,
    read > before.read_seq ? before.read_seq : entry.seq
  )
  const touched = core.store.all<{ message: Uint8Array }>(
    'SELECT message FROM message WHERE space = ? AND sender = ? AND seq > ? AND seq <= ? ORDER BY seq DESC LIMIT 500',
    space,
    core.identity.account,
    from,
    Math.max(delivered, read)
  )
  return touched.reverse().flatMap((row) => messageEvent(core, row.message))
}

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
