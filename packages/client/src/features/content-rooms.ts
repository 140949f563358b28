import type { AnyEvent } from '@colloque/client-api'
import type { Core } from '../core.ts'
import type { Content } from '../sync/content.ts'
import { ContentError } from '../sync/content-error.ts'
import { clientCodeOf } from './account/refusals.ts'
import type { Attachments } from './attachments/attachments.ts'
import { applyAvailability, forgetTold, tellAvailability } from './availability/availability.ts'
import { applyLeave, changed, describe, hasAskedToLeave } from './conversations/membership.ts'
import { type DeleteBody, decodeBody, type EditBody, type ReactionBody } from './messages/bodies.ts'
import { applyDelete, applyEdit, applyReaction, dropPending, type Place, type Touched } from './messages/changes.ts'
import { messageKey, spaceOf } from './messages/message-key.ts'
import { messageEvent } from './messages/message-view.ts'
import { applyMessage } from './messages/outgoing.ts'
import { applyReceipt, noteTold, queueReceipt } from './messages/receipts.ts'
import { indexMessage } from './search/index-message.ts'

/** Where the log engine and the rooms of content meet: each kind of body goes to its room, always inside the engine's transaction. */
export function createContentRooms(
  core: Core,
  attachments: () => Attachments,
  followTree: (space: Uint8Array) => void = () => undefined
): Content {
  /** Edited in the present transaction: the words of a message edited forty times in it are looked at once. */
  const touched: Touched = new Map()

  const unsent = (space: Uint8Array) =>
    core.store.all<{ message: Uint8Array; waiting: number }>(
      'SELECT message, waiting FROM message WHERE space = ? AND sender = ? AND acknowledged = 0 AND deleted_at IS NULL',
      space,
      core.identity.account
    )
  const setFailed = (space: Uint8Array, code: string): AnyEvent[] =>
    unsent(space).flatMap(({ message, waiting }) => (waiting === 1 ? [] : fail(core, message, code)))

  const applyChange = (place: Place, body: EditBody | DeleteBody | ReactionBody): AnyEvent[] => {
    if (body.type === 'edit') return applyEdit(core, place, body, touched)
    return body.type === 'delete' ? applyDelete(core, attachments(), place, body) : applyReaction(core, place, body)
  }

  return {
    apply(entry) {
      const body = decodeBody(entry.body)
      if (body.type === 'receipt') return applyReceipt(core, entry, body)
      if (body.type === 'leave') {
        applyLeave(core, entry)
        return []
      }
      if (body.type === 'availability') return applyAvailability(core, entry, body)
      if (body.type !== 'message') return applyChange(entry, body)
      if (core.store.get('SELECT 1 FROM message WHERE message = ?', messageKey(entry.space, entry.entryId)) !== undefined)
        throw new ContentError('known message')
      return applyMessage(core, attachments(), entry, body)
    },
    applied(space) {
      for (const message of touched.values()) indexMessage(core, message)
      touched.clear()
      return () => changed(core, space)
    },
    reached(space, entryId, seq, encoded) {
      const body = decodeBody(encoded)
      if (body.type === 'edit' || body.type === 'delete' || body.type === 'reaction')
        return applyChange({ space, seq, entryId, account: core.identity.account, device: core.identity.device }, body)
      if (body.type === 'receipt') noteTold(core, space, body)
      if (body.type !== 'message') return []
      const key = messageKey(space, entryId)
      core.store.run('UPDATE message SET seq = ?, acknowledged = 1, failed = NULL WHERE message = ?', seq, key)
      tellAvailability(core, space)
      return messageEvent(core, key)
    },
    acknowledged(space, entryIds) {
      const keys = entryIds.map((entryId) => messageKey(space, entryId))
      for (const key of keys) core.store.run('UPDATE message SET acknowledged = 1, failed = NULL WHERE message = ?', key)
      const events = keys.flatMap((key) => messageEvent(core, key))
      if (events.length === 0) return []
      tellAvailability(core, space)
      return [...events, ...changed(core, space)]
    },
    unacknowledged(space, entryIds) {
      const keys = entryIds.map((entryId) => messageKey(space, entryId))
      for (const key of keys) core.store.run('UPDATE message SET acknowledged = 0 WHERE message = ?', key)
      const events = keys.flatMap((key) => messageEvent(core, key))
      return events.length > 0 ? [...events, ...changed(core, space)] : []
    },
    refused(space, entryIds, code) {
      const failure = clientCodeOf(code)
      const events =
        entryIds.length === 0
          ? setFailed(space, failure)
          : entryIds.flatMap((entryId) => fail(core, messageKey(space, entryId), failure))
      return events.length > 0 ? [...events, ...changed(core, space)] : []
    },
    described(space, description, accounts, seq) {
      followTree(space)
      return describe(core, space, description, accounts, seq)
    },
    ended(space, how) {
      // What waits for its files ends too: nothing else would ever say so of it.
      const code = how === 'stuck' ? 'conversation-stuck' : 'not-a-member'
      const events = unsent(space).flatMap(({ message }) => fail(core, message, code))
      if (how !== 'stuck') {
        core.store.run('DELETE FROM outbox WHERE space = ?', space)
        events.push(...dropPending(core, space))
        core.store.run('UPDATE member SET leaving = 0 WHERE space = ?', space)
        forgetTold(core, space)
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
  const events = fail(core, message, code)
  return events.length > 0 ? [...events, ...changed(core, spaceOf(message))] : []
}

/** Of a membership that ended nothing else is said: by that mark it is known, until its author tries again, that it was written for others. */
function fail(core: Core, message: Uint8Array, code: string): AnyEvent[] {
  core.store.run(
    `UPDATE message SET failed = ?
     WHERE message = ? AND acknowledged = 0 AND deleted_at IS NULL AND failed IS NOT 'not-a-member'`,
    code,
    message
  )
  return messageEvent(core, message)
}
