import type { CheckedInputOf } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex } from '../../hex.ts'
import { changed } from './membership.ts'

/** How a conversation stands in one's own list; told to nobody. Throws `unknown-conversation`. */
export function arrangeConversation(core: Core, { conversation, pinned, muted }: CheckedInputOf<'arrange-conversation'>): void {
  const space = fromHex(conversation)
  const value = (flag: boolean | undefined): number | null => (flag === undefined ? null : Number(flag))
  const events = core.store.transaction(() => {
    const { changes } = core.store.run(
      'UPDATE conversation SET pinned = coalesce(?, pinned), muted = coalesce(?, muted) WHERE space = ?',
      value(pinned),
      value(muted),
      space
    )
    if (changes === 0) throw new ClientError('unknown-conversation')
    return changed(core, space)
  })
  for (const event of events) core.emit(event)
}
