import type { AnyEvent } from '@colloque/client-api'
import { concat, equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import type { OpenedEntry } from '../../sync/content.ts'
import { rewriteNext, withdraw } from '../../sync/writer.ts'
import type { Attachments } from '../attachments/attachments.ts'
import { indexMessage, unindexMessage } from '../search/index-message.ts'
import { type Body, type DeleteBody, type EditBody, encodeBody, type ReactionBody } from './bodies.ts'
import { entryOf, messageKey, spaceOf } from './message-key.ts'
import { type MessageRow, rowOfKey } from './message-row.ts'
import { messageEvent } from './message-view.ts'
import { addVersion, showLatest } from './versions.ts'

/**
 * What changes a message after it was written, at its number in the log [BODY-10]: one function for others' entries and for one's
 * own when they are reached. What may not be, or has no message here, has no effect. Always inside the engine's transaction.
 */
export type Place = Omit<OpenedEntry, 'body'>
/** Keys of messages, by their hexadecimal digits. */
export type Touched = Map<string, Uint8Array>

/** `touched` gets the message that is to be indexed again, once, when the transaction ends. */
export function applyEdit(
  core: Core,
  place: Place,
  { message, text, mentions, editedAt }: EditBody,
  touched: Touched
): AnyEvent[] {
  const row = target(core, place, message)
  if (!row || row.deleted_at !== null || !equalBytes(row.sender, place.account)) return []
  touched.set(toHex(row.message), row.message)
  addVersion(core, row, { entryId: place.entryId, seq: place.seq, text, mentions, at: editedAt })
  return messageEvent(core, row.message)
}

export function applyDelete(core: Core, attachments: Attachments, place: Place, body: DeleteBody): AnyEvent[] {
  const row = target(core, place, body.message)
  if (!row || !equalBytes(row.sender, place.account)) return []
  eraseMessage(core, attachments, row.message, body.deletedAt)
  return messageEvent(core, row.message)
}

export function applyReaction(core: Core, place: Place, { message, kind, on }: ReactionBody): AnyEvent[] {
  const row = target(core, place, message)
  if (!row || row.deleted_at !== null) return []
  core.store.run(
    `INSERT INTO reaction (message, account, kind, is_on) VALUES (?, ?, ?, ?)
     ON CONFLICT (message, account, kind) DO UPDATE SET is_on = excluded.is_on`,
    row.message,
    place.account,
    kind,
    on ? 1 : 0
  )
  core.store.run(
    'UPDATE reaction SET pending = NULL, pending_entry = NULL WHERE message = ? AND account = ? AND pending_entry = ?',
    row.message,
    place.account,
    place.entryId
  )
  return messageEvent(core, row.message)
}

/** A message that stands before the change. Nobody else can honestly know one of ours that has no number yet. */
function target(core: Core, place: Place, entryId: Uint8Array): MessageRow | undefined {
  const row = rowOfKey(core.store, messageKey(place.space, entryId))
  return row?.seq === null && !equalBytes(place.device, core.identity.device) ? undefined : row
}

/** [BODY-8] All that it said goes; the trace stays. Inside a transaction. */
export function eraseMessage(core: Core, attachments: Attachments, message: Uint8Array, deletedAt: number): void {
  forget(core, attachments, message)
  core.store.run(
    `UPDATE message SET text = '', mentions = NULL, reply_to = NULL, urgent = 0, forwarded = 0, edited_at = NULL, failed = NULL,
       deleted_at = ?
     WHERE message = ?`,
    deletedAt,
    message
  )
}

/** One's own that nothing of has left: as if it had never been. Inside a transaction. */
export function discardMessage(core: Core, attachments: Attachments, message: Uint8Array): void {
  forget(core, attachments, message)
  core.store.run('DELETE FROM message WHERE message = ?', message)
}

/** All around a message, with one's own changes to it that are still here alone. */
function forget(core: Core, attachments: Attachments, message: Uint8Array): void {
  const waiting = core.store.all<{ entry_id: Uint8Array }>(
    `SELECT entry_id FROM message_version WHERE message = ? AND seq IS NULL
     UNION ALL SELECT pending_entry FROM reaction WHERE message = ? AND pending_entry IS NOT NULL`,
    message,
    message
  )
  for (const { entry_id } of waiting) withdraw(core, entry_id)
  emptySealed(core, message)
  unindexMessage(core, message)
  core.store.run('DELETE FROM message_version WHERE message = ?', message)
  core.store.run('DELETE FROM reaction WHERE message = ?', message)
  attachments.erase(message)
}

/** What is sealed leaves as it is; what it says in clear goes, and if it must be sealed anew it says nothing. */
function emptySealed(core: Core, message: Uint8Array): void {
  const entryId = entryOf(message)
  const empty = (entry: Uint8Array, body: Body): void => rewriteNext(core, spaceOf(message), entry, encodeBody(body))
  const versions = core.store.all<{ entry_id: Uint8Array; at: number }>(
    'SELECT entry_id, at FROM message_version WHERE message = ? AND seq IS NULL',
    message
  )
  for (const { entry_id: entry, at } of versions)
    empty(entry, { type: 'edit', message: entryId, text: '', mentions: [], editedAt: at })
  const row = rowOfKey(core.store, message)
  if (row && row.seq === null) empty(entryId, { type: 'message', text: '', sentAt: row.sent_at, attachments: [] })
}

/** [BODY-11] Nothing of one's own will leave in this space any more: what the log says shows again. Inside a transaction. */
export function dropPending(core: Core, space: Uint8Array): AnyEvent[] {
  const { store } = core
  const range = [concat(space, new Uint8Array(16)), concat(space, new Uint8Array(16).fill(255))] as const
  const touched = store.all<{ message: Uint8Array }>(
    `SELECT message FROM message_version WHERE message BETWEEN ? AND ? AND seq IS NULL
     UNION SELECT message FROM reaction WHERE message BETWEEN ? AND ? AND pending IS NOT NULL`,
    ...range,
    ...range
  )
  for (const { message } of touched) {
    store.run('DELETE FROM message_version WHERE message = ? AND seq IS NULL', message)
    store.run('UPDATE reaction SET pending = NULL, pending_entry = NULL WHERE message = ?', message)
    showLatest(core, message)
    indexMessage(core, message)
  }
  return touched.flatMap(({ message }) => messageEvent(core, message))
}
