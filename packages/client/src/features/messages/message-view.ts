import { type AnyEvent, type Message, REACTIONS, type ReactionKind } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { rowsOfMessage, toAttachment } from '../attachments/attachment-row.ts'
import { personOf } from '../directory/person.ts'
import { messageId, messageKey } from './message-key.ts'
import { excerpt, type MessageRow, mentionsOf, rowOfKey } from './message-row.ts'
import { standingOf } from './message-state.ts'

/** Messages as the contract shows them, read from the vault. */
export function viewMessage(core: Core, key: Uint8Array): Message | undefined {
  const row = rowOfKey(core.store, key)
  return row && viewRow(core, row)
}

/** Of one that is there since now, without files: nobody can have reacted to it, and what was stored need not be read again. */
export const newMessageEvent = (core: Core, row: MessageRow): AnyEvent => ({
  type: 'message',
  message: { ...view(core, row), reactions: [], attachments: [] }
})

export function messageEvent(core: Core, key: Uint8Array): AnyEvent[] {
  const message = viewMessage(core, key)
  return message ? [{ type: 'message', message }] : []
}

export const viewRow = (core: Core, row: MessageRow): Message => ({
  ...view(core, row),
  reactions: reactionsOf(core, row.message),
  attachments: rowsOfMessage(core.store, row.message).map(toAttachment)
})

function view(core: Core, row: MessageRow): Omit<Message, 'reactions' | 'attachments'> {
  return {
    id: messageId(row.message),
    conversation: toHex(row.space),
    from: personOf(core, row.sender),
    at: row.sent_at,
    text: row.text,
    mentions: mentionsOf(row.mentions).map(({ account, start, end }) => ({ account: toHex(account), start, end })),
    urgent: row.urgent === 1,
    forwarded: row.forwarded === 1,
    ...(row.reply_to !== null && { replyTo: replied(core, row.space, row.reply_to) }),
    ...(row.edited_at !== null && { editedAt: row.edited_at }),
    ...(row.deleted_at !== null && { deletedAt: row.deleted_at }),
    ...standingOf(core, row),
    ...(row.failed !== null && { failure: row.failed }),
    ...(row.seq !== null && { seq: row.seq })
  }
}

function replied(core: Core, space: Uint8Array, entryId: Uint8Array): NonNullable<Message['replyTo']> {
  const message = toHex(entryId)
  const row = rowOfKey(core.store, messageKey(space, entryId))
  if (row === undefined) return { message, text: '', files: 0, deleted: false, missing: true }
  const files = core.store.get<{ n: number }>('SELECT count(*) AS n FROM attachment WHERE message = ?', row.message)?.n ?? 0
  const deleted = row.deleted_at !== null
  const place = row.seq === null ? {} : { seq: row.seq }
  return { message, ...place, from: personOf(core, row.sender), text: excerpt(row.text), files, deleted, missing: false }
}

/** One's own that is under way lies over what the log says. */
function reactionsOf(core: Core, message: Uint8Array): Message['reactions'] {
  const rows = core.store.all<{ kind: ReactionKind; account: Uint8Array }>(
    'SELECT kind, account FROM reaction WHERE message = ? AND coalesce(pending, is_on) = 1 ORDER BY account',
    message
  )
  if (rows.length === 0) return []
  return REACTIONS.map((kind) => ({
    kind,
    by: rows.filter((row) => row.kind === kind).map(({ account }) => personOf(core, account))
  })).filter(({ by }) => by.length > 0)
}
