import type { AnyEvent, CheckedInputOf } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex } from '../../hex.ts'
import type { Spaces } from '../../sync/spaces.ts'
import { enqueue, rewrite, unsealedBody, withdraw } from '../../sync/writer.ts'
import type { Attachments } from '../attachments/attachments.ts'
import { changed } from '../conversations/membership.ts'
import { indexMessage, unindexMessage } from '../search/index-message.ts'
import { activeSession } from './active-space.ts'
import { encodeBody, type ReactionBody } from './bodies.ts'
import { discardMessage, eraseMessage } from './changes.ts'
import { entryOf, messageId, messageKey } from './message-key.ts'
import { type MessageRow, rowOfKey, storedMentions } from './message-row.ts'
import { messageEvent } from './message-view.ts'
import { rewriteMessage } from './outgoing.ts'
import { checkMentions, checkText } from './own-text.ts'
import { addVersion, pendingVersion, replaceVersion } from './versions.ts'

/** One's own changes of messages: shown at once, queued in the same transaction, and in force when the log has them [BODY-11]. */
export interface OwnChanges {
  /** Throws `not-author`, `message-deleted` and what checks a text. */
  edit(input: CheckedInputOf<'edit-message'>): void
  /** Throws `not-author`. */
  remove(input: CheckedInputOf<'delete-message'>): void
  /** Throws `message-deleted`; `unknown-message` also of one's own that waits for its files. */
  react(input: CheckedInputOf<'react'>): void
}

export function createOwnChanges(core: Core, spaces: Spaces, attachments: Attachments): OwnChanges {
  const { store, identity } = core
  const newEntryId = (): Uint8Array => core.ports.random.bytes(16)

  function queue(space: Uint8Array, body: Parameters<typeof encodeBody>[0]): Uint8Array {
    const entryId = newEntryId()
    enqueue(core, space, entryId, encodeBody(body))
    return entryId
  }

  /** One transaction; then the events, and the space wakes. */
  function change(conversation: string, message: Uint8Array, body: () => readonly AnyEvent[] | undefined): void {
    const space = fromHex(conversation)
    const events = store.transaction(() => [...(body() ?? messageEvent(core, message)), ...changed(core, space)])
    for (const event of events) core.emit(event)
    spaces.session(space)?.wake()
  }

  function own(conversation: string, message: string): MessageRow {
    const row = knownMessage(core, conversation, message)
    if (!equalBytes(row.sender, identity.account)) throw new ClientError('not-author')
    return row
  }

  function editUnsent(row: MessageRow, text: string, mentions: MessageRow['mentions']): void {
    unindexMessage(core, row.message)
    store.run('UPDATE message SET text = ?, mentions = ? WHERE message = ?', text, mentions, row.message)
    indexMessage(core, row.message)
    rewriteMessage(core, row.message)
  }

  return {
    edit({ conversation, message, text, mentions: named }) {
      const row = own(conversation, message)
      if (row.deleted_at !== null) throw new ClientError('message-deleted')
      const { id: space } = activeSession(spaces, conversation).space
      const files = store.get<{ n: number }>('SELECT count(*) AS n FROM attachment WHERE message = ?', row.message)?.n ?? 0
      checkText(text, files)
      const mentions = checkMentions(core, space, text, named)
      if (text === row.text && sameBytes(storedMentions(mentions), row.mentions)) return
      change(conversation, row.message, () => {
        if (isUnsent(core, row)) return void editUnsent(row, text, storedMentions(mentions))
        const editedAt = core.ports.clock.nowMs()
        const body = { type: 'edit', message: entryOf(row.message), text, mentions, editedAt } as const
        const pending = pendingVersion(core, row.message)
        if (pending && unsealedBody(core, pending)) {
          rewrite(core, pending, encodeBody(body))
          replaceVersion(core, row.message, { entryId: pending, seq: null, text, mentions, at: editedAt })
        } else addVersion(core, row, { entryId: queue(space, body), seq: null, text, mentions, at: editedAt })
        indexMessage(core, row.message)
        return undefined
      })
    },

    remove({ conversation, message }) {
      const row = own(conversation, message)
      if (row.deleted_at !== null) return
      if (isUnsent(core, row))
        return change(conversation, row.message, () => {
          withdraw(core, entryOf(row.message))
          discardMessage(core, attachments, row.message)
          return [{ type: 'message-gone', conversation, message: messageId(row.message) }]
        })
      const { id: space } = activeSession(spaces, conversation).space
      change(conversation, row.message, () => {
        const deletedAt = core.ports.clock.nowMs()
        eraseMessage(core, attachments, row.message, deletedAt)
        queue(space, { type: 'delete', message: entryOf(row.message), deletedAt })
        return undefined
      })
    },

    react({ conversation, message, kind, on }) {
      const row = knownMessage(core, conversation, message)
      if (row.deleted_at !== null) throw new ClientError('message-deleted')
      const { id: space } = activeSession(spaces, conversation).space
      // Behind what is not in the outbox nothing can queue: the others would have the reaction before the message.
      if (row.acknowledged === 0 && !isQueued(core, row)) throw new ClientError('unknown-message')
      const before = ownReaction(core, row.message, kind)
      if ((before.pending ?? before.is_on) === (on ? 1 : 0)) return
      change(conversation, row.message, () => {
        const body: ReactionBody = { type: 'reaction', message: entryOf(row.message), kind, on }
        const waiting = before.pending_entry && unsealedBody(core, before.pending_entry) ? before.pending_entry : undefined
        if (waiting) rewrite(core, waiting, encodeBody(body))
        return void setPending(core, row.message, kind, on ? 1 : 0, waiting ?? queue(space, body))
      })
    }
  }
}

/** Throws `unknown-message`. */
export function knownMessage(core: Core, conversation: string, message: string): MessageRow {
  const row = rowOfKey(core.store, messageKey(fromHex(conversation), fromHex(message)))
  if (row === undefined) throw new ClientError('unknown-message')
  return row
}

export const isQueued = (core: Core, row: MessageRow): boolean =>
  core.store.get('SELECT 1 FROM outbox WHERE entry_id = ?', entryOf(row.message)) !== undefined

/** One's own of which nothing can have left this device. */
function isUnsent(core: Core, row: MessageRow): boolean {
  if (row.seq !== null || row.acknowledged === 1) return false
  return !isQueued(core, row) || unsealedBody(core, entryOf(row.message)) !== undefined
}

interface OwnReaction {
  readonly is_on: number
  readonly pending: number | null
  readonly pending_entry: Uint8Array | null
}

function ownReaction(core: Core, message: Uint8Array, kind: string): OwnReaction {
  const row = core.store.get<OwnReaction>(
    'SELECT is_on, pending, pending_entry FROM reaction WHERE message = ? AND account = ? AND kind = ?',
    message,
    core.identity.account,
    kind
  )
  return row ?? { is_on: 0, pending: null, pending_entry: null }
}

function setPending(core: Core, message: Uint8Array, kind: string, pending: number, entryId: Uint8Array): void {
  core.store.run(
    `INSERT INTO reaction (message, account, kind, pending, pending_entry) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (message, account, kind) DO UPDATE SET pending = excluded.pending, pending_entry = excluded.pending_entry`,
    message,
    core.identity.account,
    kind,
    pending,
    entryId
  )
}

const sameBytes = (a: Uint8Array | null, b: Uint8Array | null): boolean => (a === null || b === null ? a === b : equalBytes(a, b))
