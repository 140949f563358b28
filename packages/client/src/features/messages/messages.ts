import { type AnyEvent, FILES_PER_MESSAGE, type Message, TEXT_CHARACTERS } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex } from '../../hex.ts'
import type { OpenedEntry } from '../../sync/content.ts'
import type { Spaces } from '../../sync/spaces.ts'
import { enqueue } from '../../sync/writer.ts'
import type { Attachments } from '../attachments/attachments.ts'
import { changed } from '../conversations/membership.ts'
import { encodeBody, type MessageBody } from './bodies.ts'
import { entryOf, messageId, messageKey } from './message-key.ts'
import { listMessages, messageEvent } from './message-view.ts'

/** Writing and reading messages. A message is in the vault before `send` resolves; one with files leaves when they are at the relay. */
export interface Messages {
  send(conversation: string, text: string, paths: readonly string[]): Promise<string>
  list(conversation: string, before: number | undefined, limit: number): { messages: Message[]; more: boolean }
  markRead(conversation: string, message: string): void
}

export function createMessages(core: Core, spaces: Spaces, attachments: Attachments): Messages {
  function activeSpace(conversation: string): Uint8Array {
    const session = spaces.session(fromHex(conversation))
    if (session === undefined) throw new ClientError('unknown-conversation')
    const { status, id } = session.space
    if (status === 'stuck') throw new ClientError('conversation-stuck')
    if (status !== 'active' && status !== 'creating') throw new ClientError('not-a-member')
    return id
  }

  return {
    async send(conversation, text, paths) {
      const space = activeSpace(conversation)
      if (text.trim() === '' && paths.length === 0) throw new ClientError('empty-message')
      if (text.length > TEXT_CHARACTERS) throw new ClientError('text-too-long', { maximum: TEXT_CHARACTERS })
      if (paths.length > FILES_PER_MESSAGE) throw new ClientError('too-many-files', { maximum: FILES_PER_MESSAGE })
      const prepared = await attachments.prepare(paths)
      const message = messageKey(space, core.ports.random.bytes(16))
      const events = core.store.transaction(() => {
        insertOwn(core, space, message, text, paths.length > 0)
        attachments.insert(prepared, message)
        if (paths.length === 0) queueMessage(core, message, [])
        return messageEvent(core, message)
      })
      for (const event of events) core.emit(event)
      if (paths.length > 0) attachments.run()
      else spaces.session(space)?.wake()
      return messageId(message)
    },
    list(conversation, before, limit) {
      if (spaces.session(fromHex(conversation)) === undefined) throw new ClientError('unknown-conversation')
      return listMessages(core, fromHex(conversation), before, limit)
    },
    markRead(conversation, message) {
      const space = fromHex(conversation)
      const key = messageKey(space, fromHex(message))
      const row = core.store.get<{ seq: number | null }>('SELECT seq FROM message WHERE message = ?', key)
      if (row === undefined) throw new ClientError('unknown-message')
      if (row.seq === null) return
      core.store.run('UPDATE conversation SET read_seq = max(read_seq, ?) WHERE space = ?', row.seq, space)
      for (const event of changed(core, space)) core.emit(event)
      spaces
        .session(space)
        ?.settle()
        .catch(() => core.ports.log?.({ code: 'space-failed' }))
    }
  }
}

function insertOwn(core: Core, space: Uint8Array, message: Uint8Array, text: string, waiting: boolean): void {
  core.store.run(
    'INSERT INTO message (message, space, sender, device, sent_at, text, waiting) VALUES (?, ?, ?, ?, ?, ?, ?)',
    message,
    space,
    core.identity.account,
    core.identity.device,
    core.ports.clock.nowMs(),
    text,
    waiting ? 1 : 0
  )
}

/** Into the outbox, whole. Inside a transaction; the message row is there already. */
export function queueMessage(core: Core, message: Uint8Array, references: MessageBody['attachments']): void {
  const row = core.store.get<{ space: Uint8Array; text: string; sent_at: number }>(
    'SELECT space, text, sent_at FROM message WHERE message = ?',
    message
  )
  if (row === undefined) return
  enqueue(
    core,
    row.space,
    entryOf(message),
    encodeBody({ type: 'message', text: row.text, sentAt: row.sent_at, attachments: references })
  )
  core.store.run('UPDATE message SET waiting = 0, failed = NULL WHERE message = ?', message)
}

/** A colleague's message, inside the log engine's transaction. */
export function applyMessage(core: Core, attachments: Attachments, entry: OpenedEntry, body: MessageBody): AnyEvent[] {
  const key = messageKey(entry.space, entry.entryId)
  core.store.run(
    'INSERT INTO message (message, space, seq, sender, device, sent_at, text, acknowledged) VALUES (?, ?, ?, ?, ?, ?, ?, 1)',
    key,
    entry.space,
    entry.seq,
    entry.account,
    entry.device,
    body.sentAt,
    body.text
  )
  attachments.fromReferences(key, body.attachments)
  return messageEvent(core, key)
}
