import { type Mention, TEXT_CHARACTERS } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex, toHex } from '../../hex.ts'
import { memberAccounts } from '../conversations/conversation-view.ts'
import { type BodyMentions, fits } from './bodies.ts'

/** What one writes, checked before it is stored. Throws `empty-message`, `text-too-long`, `invalid-mention`. */
export function checkText(text: string, files: number): void {
  if (text.trim() === '' && files === 0) throw new ClientError('empty-message')
  if (text.length > TEXT_CHARACTERS) throw new ClientError('text-too-long', { maximum: TEXT_CHARACTERS })
}

/** Of members, or of who is being added now. */
export function checkMentions(core: Core, space: Uint8Array, text: string, mentions: readonly Mention[]): BodyMentions {
  if (mentions.length === 0) return []
  const added = core.store.all<{ account: Uint8Array }>("SELECT account FROM intent WHERE space = ? AND kind = 'add'", space)
  const there = new Set([...memberAccounts(core, space), ...added.map(({ account }) => account)].map(toHex))
  if (!fits(mentions, text) || !mentions.every(({ account }) => there.has(account))) throw new ClientError('invalid-mention')
  return mentions.map(({ account, start, end }) => ({ account: fromHex(account), start, end }))
}
