/** The one line under a conversation's name: the first of these that there is. */
import type { Conversation } from '@colloque/client-api'
import { oneLine } from '../../parts/cut-text.ts'

export type Preview =
  | { readonly kind: 'typing'; readonly accounts: readonly string[] }
  | { readonly kind: 'failed'; readonly text: string; readonly files: number }
  | { readonly kind: 'draft'; readonly text: string }
  | { readonly kind: 'status'; readonly status: 'removed' | 'left' | 'creating' }
  | { readonly kind: 'deleted'; readonly who: string | undefined }
  | { readonly kind: 'said'; readonly who: string | undefined; readonly text: string; readonly files: number }
  | { readonly kind: 'nothing' }

export type Tick = 'pending' | 'sent' | 'delivered' | 'read'

/** `who`: empty for oneself, undefined where there is no doubt (the other of two). */
export function previewOf(conversation: Conversation, typing: readonly string[]): Preview {
  const { last, draft, status, kind } = conversation
  if (typing.length > 0 && status === 'active') return { kind: 'typing', accounts: typing }
  if (last?.state === 'failed' && !last.deleted) return { kind: 'failed', text: oneLine(last.text), files: last.files }
  if (draft !== undefined && draft.text.trim() !== '') return { kind: 'draft', text: oneLine(draft.text) }
  if (status === 'removed' || status === 'left') return { kind: 'status', status }
  if (last === undefined) return status === 'creating' ? { kind: 'status', status } : { kind: 'nothing' }
  const who = last.from.isYou ? '' : kind === 'group' ? last.from.name : undefined
  if (last.deleted) return { kind: 'deleted', who }
  return { kind: 'said', who, text: oneLine(last.text), files: last.files }
}

/** How far one's own last message came; only where the preview shows that message. */
export function tickOf({ last }: Conversation, preview: Preview): Tick | undefined {
  if (preview.kind !== 'said' || !last?.from.isYou) return undefined
  return last.state === 'failed' || last.state === 'received' ? undefined : last.state
}

export type Filter = 'all' | 'unread' | 'urgent'

/** The conversation that is open stays in sight while it is read. */
export const passes = (
  filter: Filter,
  { id, unread, unreadUrgent, mentioned }: Conversation,
  open: string | undefined
): boolean => filter === 'all' || id === open || (filter === 'unread' ? unread > 0 || mentioned : unreadUrgent > 0)
