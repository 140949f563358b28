import type { AnyEvent } from '@colloque/client-api'
import type { Core } from '../core.ts'
import type { Content } from '../sync/content.ts'
import { ContentError } from '../sync/content-error.ts'
import type { Attachments } from './attachments/attachments.ts'
import { applyLeave, changed, describe, hasAskedToLeave } from './conversations/membership.ts'
import { decodeBody } from './messages/bodies.ts'
import { applyMessage } from './messages/messages.ts'
import { messageEvent } from './messages/message-view.ts'
import { applyReceipt, queueReceipt } from './messages/receipts.ts'

/** Where the log engine and the rooms of content meet: each kind of body goes to its room, always inside the engine's transaction. */
export function createContentRooms(core: Core, attachments: () => Attachments): Content {
  const setFailed = (space: Uint8Array, code: string): AnyEvent[] => {
    const rows = core.store.all<{ message: Uint8Array }>(
      'SELECT message FROM message WHERE space = ? AND sender = ? AND acknowledged = 0',
      space,
      core.identity.account,
    )
    return rows.flatMap(({ message }) => failMessage(core, message, code))
  }

  return {
    apply(entry) {
      const body = decodeBody(entry.body)
      if (body.type === 'receipt') return applyReceipt(core, entry, body)
      if (body.type === 'leave') return applyLeave(core, entry)
      if (core.store.get('SELECT 1 FROM message WHERE message = ?', entry.entryId) !== undefined) throw new ContentError('known message')
      return applyMessage(core, attachments(), entry, body)
    },
    applied: (space) => changed(core, space),
    reached(space, entryId, seq) {
      core.store.run('UPDATE message SET seq = ?, acknowledged = 1, failed = NULL WHERE message = ? AND space = ?', seq, entryId, space)
      return messageEvent(core, entryId)
    },
    acknowledged(space, entryIds) {
      for (const entryId of entryIds)
        core.store.run('UPDATE message SET acknowledged = 1, failed = NULL WHERE message = ? AND space = ?', entryId, space)
      return entryIds.flatMap((entryId) => messageEvent(core, entryId))
    },
    refused(space, entryIds, code) {
      if (entryIds.length === 0) return setFailed(space, code)
      return entryIds.flatMap((entryId) => failMessage(core, entryId, code))
    },
    described: (space, description, accounts, seq) => describe(core, space, description, accounts, seq),
    ended(space, how) {
      const events = setFailed(space, how === 'stuck' ? 'conversation-stuck' : 'not-a-member')
      if (how !== 'stuck') core.store.run('DELETE FROM outbox WHERE space = ?', space)
      return [...events, ...changed(core, space)]
    },
    caughtUp(space) {
      queueReceipt(core, space)
      return []
    },
    hasAskedToLeave: (space, account) => hasAskedToLeave(core, space, account),
  }
}

/** The message stays in the vault and in the outbox; it says why it has not left. */
export function failMessage(core: Core, message: Uint8Array, code: string): AnyEvent[] {
  core.store.run('UPDATE message SET failed = ? WHERE message = ? AND acknowledged = 0', code, message)
  return messageEvent(core, message)
}
