import type { OutputOf } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { nameOf } from '../directory/person.ts'

/** Whom one's own messages reached, from the cumulative receipts of the members who were there when they were sent, and still are. */
const OTHERS = 'FROM member WHERE space = ? AND account <> ? AND since_seq < ? AND until_seq IS NULL'

export function receiptsOf(
  core: Core,
  space: Uint8Array,
  seq: number
): { readonly delivered: number; readonly read: number; readonly others: number; readonly isGroup: boolean } {
  const row = core.store.get<{ others: number; delivered: number | null; read: number | null; kind: string | null }>(
    `SELECT count(*) AS others, sum(max(delivered_seq, read_seq) >= ?) AS delivered, sum(read_seq >= ?) AS read,
      (SELECT kind FROM conversation WHERE space = ?) AS kind ${OTHERS}`,
    seq,
    seq,
    space,
    space,
    core.identity.account,
    seq
  )
  return {
    others: row?.others ?? 0,
    delivered: row?.delivered ?? 0,
    read: row?.read ?? 0,
    isGroup: row?.kind === 'group'
  }
}

export function receiptsByMember(core: Core, space: Uint8Array, seq: number): OutputOf<'message-receipts'>['members'] {
  const rows = core.store.all<{ account: Uint8Array; delivered: number; read: number }>(
    `SELECT account, max(delivered_seq, read_seq) >= ? AS delivered, read_seq >= ? AS read ${OTHERS} ORDER BY account`,
    seq,
    seq,
    space,
    core.identity.account,
    seq
  )
  return rows.map(({ account, delivered, read }) => ({
    account: toHex(account),
    name: nameOf(core, account),
    state: read === 1 ? 'read' : delivered === 1 ? 'delivered' : 'sent'
  }))
}
