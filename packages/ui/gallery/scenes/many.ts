/** A list as long as a busy practice makes it. */
import type { Conversation } from '@colloque/client-api'
import { conversations } from './ward.ts'

export function manyConversations(count: number): readonly Conversation[] {
  const like = conversations.filter(({ pinned }) => !pinned)
  const more = Array.from({ length: count }, (_, index) => {
    const model = like[index % like.length] as Conversation
    return {
      ...model,
      id: (0xabc000 + index).toString(16).padStart(32, '0'),
      kind: 'group' as const,
      name: `Patient ${index + 1} · suivi`,
      unread: index % 9 === 0 ? 1 : 0,
      unreadUrgent: 0,
      lastAt: model.lastAt - (index + 1) * 3_600_000
    }
  })
  return [...conversations, ...more]
}
