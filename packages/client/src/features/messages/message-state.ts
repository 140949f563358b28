import type { Message } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { receiptsOf } from './message-receipts.ts'

/** How far a message has come: one's own by what the relay and the receipts of the others say, others' are simply received. */
export interface StateRow {
  readonly space: Uint8Array
  readonly seq: number | null
  readonly sender: Uint8Array
  readonly failed: string | null
  readonly acknowledged: number
}

export const stateOf = (core: Core, row: StateRow): Message['state'] => standingOf(core, row).state

/** With the counts of receipts of one's own in a group. */
export function standingOf(core: Core, row: StateRow): Pick<Message, 'state' | 'receipts'> {
  if (!equalBytes(row.sender, core.identity.account)) return { state: 'received' }
  if (row.failed !== null) return { state: 'failed' }
  if (row.acknowledged === 0) return { state: 'pending' }
  if (row.seq === null) return { state: 'sent' }
  const { delivered, read, others, isGroup } = receiptsOf(core, row.space, row.seq)
  const reached = (count: number): boolean => others > 0 && count === others
  const state = reached(read) ? 'read' : reached(delivered) ? 'delivered' : 'sent'
  return { state, ...(isGroup && { receipts: { delivered, read, others } }) }
}
