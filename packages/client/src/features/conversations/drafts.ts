import type { Draft } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex } from '../../hex.ts'
import { changed } from './membership.ts'

/** What a person is writing, kept in the vault and told to nobody. Throws `unknown-conversation`. */
export function setDraft(core: Core, conversation: string, draft: Draft | undefined): void {
  const space = fromHex(conversation)
  const { text = '', replyTo, urgent } = draft ?? {}
  const isEmpty = text === '' && replyTo === undefined && urgent !== true
  const events = core.store.transaction(() => {
    const { changes } = core.store.run(
      'UPDATE conversation SET draft_text = ?, draft_reply_to = ?, draft_urgent = ? WHERE space = ?',
      isEmpty ? null : text,
      replyTo === undefined ? null : fromHex(replyTo),
      urgent === true ? 1 : 0,
      space
    )
    if (changes === 0) throw new ClientError('unknown-conversation')
    return changed(core, space)
  })
  for (const event of events) core.emit(event)
}

/** What was written is being sent: inside that transaction, so that it is never both nor neither. */
export function clearDraft(core: Core, space: Uint8Array): void {
  core.store.run(
    'UPDATE conversation SET draft_text = NULL, draft_reply_to = NULL, draft_urgent = 0 WHERE space = ? AND draft_text IS NOT NULL',
    space
  )
}
