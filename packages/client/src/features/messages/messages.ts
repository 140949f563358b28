import { type CheckedInputOf, FILES_PER_MESSAGE, type OutputOf } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex, toHex } from '../../hex.ts'
import type { Spaces } from '../../sync/spaces.ts'
import type { Save } from '../../sync/writer.ts'
import { type AttachmentRow, rowsOfMessage } from '../attachments/attachment-row.ts'
import type { Attachments } from '../attachments/attachments.ts'
import { clearDraft } from '../conversations/drafts.ts'
import { changed } from '../conversations/membership.ts'
import { indexMessage } from '../search/index-message.ts'
import { activeSession } from './active-space.ts'
import { encodeBody } from './bodies.ts'
import { entryOf, messageId, messageKey } from './message-key.ts'
import { listMessages, type MessageList, type Page } from './message-list.ts'
import { receiptsByMember } from './message-receipts.ts'
import { messageEvent } from './message-view.ts'
import { bodyOf, insertOwn, queueMessage } from './outgoing.ts'
import { createOwnChanges, isQueued, knownMessage, type OwnChanges } from './own-changes.ts'
import { checkMentions, checkText } from './own-text.ts'
import { formerVersions } from './versions.ts'

/** Writing and reading messages. A message is in the vault before `send` resolves; one with files leaves when they are at the relay. */
export interface Messages extends OwnChanges {
  send(input: CheckedInputOf<'send'>): Promise<string>
  /** Throws `message-deleted`, and `file-unreadable` of a file that is not whole at the relay. */
  forward(input: CheckedInputOf<'forward-message'>): string
  /** Throws `message-deleted`, and what made one of its files fail for good. */
  retry(input: CheckedInputOf<'retry-message'>): Promise<void>
  versions(input: CheckedInputOf<'message-versions'>): OutputOf<'message-versions'>
  receipts(input: CheckedInputOf<'message-receipts'>): OutputOf<'message-receipts'>
  /** `around`: also a message, which may have no number yet. */
  list(conversation: string, page: Omit<Page, 'around'> & { readonly around?: number | string | undefined }): MessageList
  markRead(conversation: string, message: string): void
}

export function createMessages(core: Core, spaces: Spaces, attachments: Attachments): Messages {
  const { store } = core
  const newKey = (space: Uint8Array): Uint8Array => messageKey(space, core.ports.random.bytes(16))

  /** One that can be answered, sent on or tried again. */
  function readable(conversation: string, message: string) {
    const row = knownMessage(core, conversation, message)
    if (row.deleted_at !== null) throw new ClientError('message-deleted')
    return row
  }

  return {
    ...createOwnChanges(core, spaces, attachments),

    async send({ conversation, text, paths, uploads, keepMetadata, mentions: named, replyTo, urgent }) {
      const space = activeSession(spaces, conversation).space.id
      const files = paths.length + uploads.length
      checkText(text, files)
      if (files > FILES_PER_MESSAGE) throw new ClientError('too-many-files', { maximum: FILES_PER_MESSAGE })
      const mentions = checkMentions(core, space, text, named)
      if (replyTo !== undefined) readable(conversation, replyTo)
      const prepared = await attachments.prepare(paths, keepMetadata)
      const message = newKey(space)
      const sentAt = core.ports.clock.nowMs()
      const answered = replyTo === undefined ? undefined : fromHex(replyTo)
      const own = { text, mentions, urgent, replyTo: answered, forwarded: false, sentAt }
      const save: Save = () => {
        // While the files were looked at, or it was sealed, the membership may have ended, and what is answered may have been taken back.
        activeSession(spaces, conversation)
        if (replyTo !== undefined) readable(conversation, replyTo)
        insertOwn(core, space, message, own, files > 0)
        attachments.insert(prepared, message)
        attachments.take(uploads, message)
        indexMessage(core, message)
        clearDraft(core, space)
        return () => [...messageEvent(core, message), ...changed(core, space)]
      }
      if (files === 0)
        await activeSession(spaces, conversation).post({ entryId: entryOf(message), body: encodeBody(bodyOf(own, [])) }, save)
      else {
        for (const event of store.transaction(save)()) core.emit(event)
        attachments.run()
      }
      return messageId(message)
    },

    forward({ conversation, message, to }) {
      const source = readable(conversation, message)
      const session = activeSession(spaces, to)
      for (const file of rowsOfMessage(store, source.message)) requireWhole(file)
      const copy = newKey(session.space.id)
      const events = store.transaction(() => {
        const sentAt = core.ports.clock.nowMs()
        const own = { text: source.text, mentions: [], replyTo: undefined, urgent: false, forwarded: true, sentAt }
        insertOwn(core, session.space.id, copy, own, false)
        attachments.copy(source.message, copy)
        indexMessage(core, copy)
        queueMessage(core, copy, attachments.references(copy))
        return [...messageEvent(core, copy), ...changed(core, session.space.id)]
      })
      for (const event of events) core.emit(event)
      session.wake()
      return messageId(copy)
    },

    async retry({ conversation, message }) {
      const row = readable(conversation, message)
      const isOwn = equalBytes(row.sender, core.identity.account)
      if (!isOwn || row.acknowledged === 1 || row.seq !== null) return
      const session = activeSession(spaces, conversation)
      if (row.waiting === 1)
        for (const file of rowsOfMessage(store, row.message)) await attachments.resume(toHex(file.attachment))
      const events = store.transaction(() => {
        // While its files were looked at, the membership may have ended, and their transfer too.
        activeSession(spaces, conversation)
        const { waiting } = readable(conversation, message)
        store.run('UPDATE message SET failed = NULL WHERE message = ?', row.message)
        // It was dropped from the outbox when a former membership ended.
        if (waiting === 0 && !isQueued(core, row)) queueMessage(core, row.message, attachments.references(row.message))
        return [...messageEvent(core, row.message), ...changed(core, row.space)]
      })
      for (const event of events) core.emit(event)
      session.retry()
    },

    versions: ({ conversation, message }) => formerVersions(core, knownMessage(core, conversation, message).message),

    receipts({ conversation, message }) {
      const row = knownMessage(core, conversation, message)
      if (!equalBytes(row.sender, core.identity.account)) throw new ClientError('not-author')
      return { members: row.seq === null ? [] : receiptsByMember(core, row.space, row.seq) }
    },

    list(conversation, page) {
      if (spaces.session(fromHex(conversation)) === undefined) throw new ClientError('unknown-conversation')
      const { around } = page
      if (typeof around !== 'string') return listMessages(core, fromHex(conversation), { ...page, around })
      const { seq } = knownMessage(core, conversation, around)
      return listMessages(core, fromHex(conversation), { ...page, around: seq ?? undefined })
    },

    markRead(conversation, message) {
      const space = fromHex(conversation)
      const { seq } = knownMessage(core, conversation, message)
      if (seq === null) return
      store.run('UPDATE conversation SET read_seq = max(read_seq, ?) WHERE space = ?', seq, space)
      for (const event of changed(core, space)) core.emit(event)
      // What arrived would be receipted at this very moment, and so tell of it.
      if (!core.settings.get().readReceipts) return
      spaces
        .session(space)
        ?.settle()
        .catch(() => core.ports.log?.({ code: 'space-failed' }))
    }
  }
}

/** Only what is whole at the relay can be named in another message. */
function requireWhole({ name, state, failure, key, hash, delete_token }: AttachmentRow): void {
  const isThere = key.length > 0 && hash !== null && (delete_token === null || state === 'uploaded')
  if (!isThere) throw new ClientError('file-unreadable', { name })
  if (failure === 'file-gone' || failure === 'file-altered') throw new ClientError(failure)
}
