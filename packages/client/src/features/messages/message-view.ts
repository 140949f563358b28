import type { AnyEvent, Message } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { rowsOfMessage, toAttachment } from '../attachments/attachment-row.ts'
import { nameOf } from '../conversations/conversation-view.ts'
import { messageId } from './message-key.ts'

/** Messages as the contract shows them, read from the vault. */
interface Row {
  readonly message: Uint8Array
  readonly space: Uint8Array
  readonly seq: number | null
  readonly sender: Uint8Array
  readonly sent_at: number
  readonly text: string
  readonly failed: string | null
  readonly acknowledged: number
}

export function viewMessage(core: Core, key: Uint8Array): Message | undefined {
  const row = core.store.get<Row>('SELECT * FROM message WHERE message = ?', key)
  return row && view(core, row)
}

export function messageEvent(core: Core, key: Uint8Array): AnyEvent[] {
  const message = viewMessage(core, key)
  return message ? [{ type: 'message', message }] : []
}

/** In the order written, also within one millisecond. */
const PENDING = `SELECT m.* FROM message m LEFT JOIN outbox o ON o.entry_id = substr(m.message, 17)
  WHERE m.space = ? AND m.seq IS NULL ORDER BY m.sent_at, o.position`

/** The newest before `before`, oldest first; what has no number yet comes last. */
export function listMessages(
  core: Core,
  space: Uint8Array,
  before: number | undefined,
  limit: number
): { messages: Message[]; more: boolean } {
  const pending = before === undefined ? core.store.all<Row>(PENDING, space) : []
  const numbered = core.store.all<Row>(
    'SELECT * FROM message WHERE space = ? AND seq IS NOT NULL AND seq < ? ORDER BY seq DESC LIMIT ?',
    space,
    before ?? Number.MAX_SAFE_INTEGER,
    limit + 1
  )
  const page = numbered.slice(0, limit).reverse()
  return { messages: [...page, ...pending].map((row) => view(core, row)), more: numbered.length > limit }
}

function view(core: Core, row: Row): Message {
  const isYou = equalBytes(row.sender, core.identity.account)
  return {
    id: messageId(row.message),
    conversation: toHex(row.space),
    from: { account: toHex(row.sender), name: nameOf(core, row.sender), isYou },
    at: row.sent_at,
    text: row.text,
    state: isYou ? ownState(core, row) : 'received',
    ...(row.failed !== null && { failure: row.failed }),
    ...(row.seq !== null && { seq: row.seq }),
    attachments: rowsOfMessage(core.store, row.message).map(toAttachment)
  }
}

function ownState(core: Core, row: Row): Message['state'] {
  if (row.failed !== null) return 'failed'
  if (row.acknowledged === 0) return 'pending'
  if (row.seq === null) return 'sent'
  const others = core.store.get<{ delivered: number | null; read: number | null }>(
    `SELECT min(max(delivered_seq, read_seq)) AS delivered, min(read_seq) AS read FROM member
     WHERE space = ? AND account <> ? AND since_seq < ? AND until_seq IS NULL`,
    row.space,
    row.sender,
    row.seq
  )
  if (others?.read != null && others.read >= row.seq) return 'read'
  return others?.delivered != null && others.delivered >= row.seq ? 'delivered' : 'sent'
}
