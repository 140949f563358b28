import type { AnyEvent } from '@colloque/client-api'
import type { Core } from '../core.ts'
import type { Content } from '../sync/content.ts'
import { ContentError } from '../sync/content-error.ts'
import { clientCodeOf } from './account/refusals.ts'
import type { Attachments } from './attachments/attachments.ts'
import { applyLeave, changed, describe, hasAskedToLeave } from './conversations/membership.ts'
import { decodeBody } from './messages/bodies.ts'
import { messageKey } from './messages/message-key.ts'
import { messageEvent } from './messages/message-view.ts'
import { applyMessage } from './messages/messages.ts'
import { applyReceipt, queueReceipt } from './messages/receipts.ts'

/** Where the log engine and the rooms of content meet: each kind of body goes to its room, always inside the engine's transaction. */
export function createContentRooms(core: Core, attachments: () => Attachments): Content {
  const setFailed = (space: Uint8Array, code: string): AnyEvent[] => {
    const rows = core.store.all<{ message: Uint8Array }>(
      'SELECT message FROM message WHERE space = ? AND sender = ? AND acknowledged = 0 AND waiting = 0',
      space,
      core.identity.account
    )
    return rows.flatMap(({ message }) => failMessage(core, message, code))
  }

  return {
    apply(entry) {
      const body = decodeBody(entry.body)
      if (body.type === 'receipt') return applyReceipt(core, entry, body)
      if (body.type === 'leave') return applyLeave(core, entry)
      if (core.store.get('SELECT 1 FROM message WHERE message = ?', messageKey(entry.space, entry.entryId)) !== undefined)
        throw new ContentError('known message')
      return applyMessage(core, attachments(), entry, body)
    },
    applied: (space) => changed(core, space),
    reached(space, entryId, seq) {
      const key = messageKey(space, entryId)
      core.store.run('UPDATE message SET seq = ?, acknowledged = 1, failed = NULL WHERE message = ?', seq, key)
      return messageEvent(core, key)
    },
    acknowledged(space, entryIds) {
      const keys = entryIds.map((entryId) => messageKey(space, entryId))
      for (const key of keys) core.store.run('UPDATE message SET acknowledged = 1, failed = NULL WHERE message = ?', key)
      return keys.flatMap((key) => messageEvent(core, key))
    },
    refused(space, entryIds, code) {
      const failure = clientCodeOf(code)
      if (entryIds.length === 0) return setFailed(space, failure)
      return entryIds.flatMap((entryId) => failMessage(core, messageKey(space, entryId), failure))
    },
    described: (space, description, accounts, seq) => describe(core, space, description, accounts, seq),
    ended(space, how) {
      const events = setFailed(space, how === 'stuck' ? 'conversation-stuck' : 'not-a-member')
      if (how !== 'stuck') {
        core.store.run('DELETE FROM outbox WHERE space = ?', space)
        core.store.run('UPDATE member SET leaving = 0 WHERE space = ?', space)
      }
      return [...events, ...changed(core, space)]
    },
    caughtUp(space) {
      queueReceipt(core, space)
      return []
    },
    hasAskedToLeave: (space, account) => hasAskedToLeave(core, space, account)
  }
}

/** The message stays in the vault and in the outbox; it says why it has not left. */
export function failMessage(core: Core, message: Uint8Array, code: string): AnyEvent[] {
  core.store.run('UPDATE message SET failed = ? WHERE message = ? AND acknowledged = 0', code, message)
  return messageEvent(core, message)
}
