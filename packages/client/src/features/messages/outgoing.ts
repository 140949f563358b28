import type { AnyEvent } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import type { OpenedEntry } from '../../sync/content.ts'
import { enqueue, rewrite, unsealedBody } from '../../sync/writer.ts'
import type { Attachments } from '../attachments/attachments.ts'
import { indexMessage, indexNew } from '../search/index-message.ts'
import { type BodyMentions, decodeBody, encodeBody, type MessageBody } from './bodies.ts'
import { entryOf, messageKey } from './message-key.ts'
import { type MessageRow, mentionsOf, rowOfKey, storedMentions } from './message-row.ts'
import { messageEvent, newMessageEvent } from './message-view.ts'

/** Messages on their way into the vault and the outbox. All inside a transaction of whoever calls. */
export interface OwnMessage {
  readonly text: string
  readonly mentions: BodyMentions
  readonly replyTo: Uint8Array | undefined
  readonly urgent: boolean
  readonly forwarded: boolean
  readonly sentAt: number
}

/** `waiting`: its files are not at the relay yet. */
export function insertOwn(core: Core, space: Uint8Array, message: Uint8Array, own: OwnMessage, waiting: boolean): void {
  core.store.run(
    `INSERT INTO message (message, space, sender, device, sent_at, text, mentions, reply_to, urgent, forwarded, waiting)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    message,
    space,
    core.identity.account,
    core.identity.device,
    own.sentAt,
    own.text,
    storedMentions(own.mentions),
    own.replyTo ?? null,
    own.urgent ? 1 : 0,
    own.forwarded ? 1 : 0,
    waiting ? 1 : 0
  )
}

/** Into the outbox, whole. The message row is there already. */
export function queueMessage(core: Core, message: Uint8Array, references: MessageBody['attachments']): void {
  const row = rowOfKey(core.store, message)
  if (row === undefined) return
  enqueue(core, row.space, entryOf(message), encodeBody(bodyOf(ownOf(row), references)))
  if (row.waiting === 1 || row.failed !== null)
    core.store.run('UPDATE message SET waiting = 0, failed = NULL WHERE message = ?', message)
}

/**
 * Its files are at the relay: it leaves, unless its membership ended meanwhile. Then it is a failed one, for its author to send
 * again. In a space that is stuck it waits as the others do, and says why.
 */
export function queueWhenUploaded(core: Core, message: Uint8Array, references: MessageBody['attachments']): void {
  const row = core.store.get<{ failed: string | null; status: string }>(
    'SELECT m.failed, s.status FROM message m JOIN space s ON s.space = m.space WHERE m.message = ?',
    message
  )
  if (row?.failed === 'not-a-member' || row?.status === 'removed' || row?.status === 'left') {
    core.store.run("UPDATE message SET waiting = 0, failed = 'not-a-member' WHERE message = ?", message)
    return
  }
  queueMessage(core, message, references)
  if (row?.status === 'stuck') core.store.run("UPDATE message SET failed = 'conversation-stuck' WHERE message = ?", message)
}

/** Its transfer goes on. One that was written for others than those who are there now waits for its author all the same. */
export function markResumed(core: Core, message: Uint8Array): void {
  core.store.run("UPDATE message SET failed = NULL WHERE message = ? AND failed <> 'not-a-member'", message)
}

/** [BODY-12] One's own is written anew in its place, where nothing of it has left; without a body in the outbox it waits for its files. */
export function rewriteMessage(core: Core, message: Uint8Array): void {
  const queued = unsealedBody(core, entryOf(message))
  const row = rowOfKey(core.store, message)
  const body = queued && decodeBody(queued)
  if (row && body?.type === 'message') rewrite(core, entryOf(message), encodeBody(bodyOf(ownOf(row), body.attachments)))
}

/** What its row says of it. */
const ownOf = (row: MessageRow): OwnMessage => ({
  text: row.text,
  mentions: mentionsOf(row.mentions),
  replyTo: row.reply_to ?? undefined,
  urgent: row.urgent === 1,
  forwarded: row.forwarded === 1,
  sentAt: row.sent_at
})

export function bodyOf(own: OwnMessage, attachments: MessageBody['attachments']): MessageBody {
  return {
    type: 'message',
    text: own.text,
    sentAt: own.sentAt,
    attachments,
    ...(own.replyTo !== undefined && { replyTo: own.replyTo }),
    ...(own.mentions.length > 0 && { mentions: own.mentions }),
    ...(own.urgent && { urgent: true }),
    ...(own.forwarded && { forwarded: true })
  }
}

/** A colleague's message, inside the log engine's transaction. */
export function applyMessage(core: Core, attachments: Attachments, entry: OpenedEntry, body: MessageBody): AnyEvent[] {
  const row: MessageRow = {
    message: messageKey(entry.space, entry.entryId),
    space: entry.space,
    seq: entry.seq,
    sender: entry.account,
    sent_at: body.sentAt,
    text: body.text,
    mentions: storedMentions(body.mentions),
    reply_to: body.replyTo ?? null,
    urgent: body.urgent ? 1 : 0,
    forwarded: body.forwarded ? 1 : 0,
    edited_at: null,
    deleted_at: null,
    failed: null,
    waiting: 0,
    acknowledged: 1
  }
  // First: what no relay takes is refused, and the transaction goes on without any of it.
  attachments.fromReferences(row.message, body.attachments)
  core.store.run(
    `INSERT INTO message (message, space, seq, sender, device, sent_at, text, mentions, reply_to, urgent, forwarded, acknowledged)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.message,
    row.space,
    row.seq,
    row.sender,
    entry.device,
    row.sent_at,
    row.text,
    row.mentions,
    row.reply_to,
    row.urgent,
    row.forwarded,
    row.acknowledged
  )
  if (body.attachments.length > 0) {
    indexMessage(core, row.message)
    return messageEvent(core, row.message)
  }
  indexNew(core, row.message, row.space, row.text)
  return [newMessageEvent(core, row)]
}
