/** What a conversation is called, and whom it is with. */
import type { Conversation, Person } from '@colloque/client-api'

export const otherIn = (conversation: Conversation): Person | undefined =>
  conversation.kind === 'direct' ? conversation.members.find(({ isYou }) => !isYou) : undefined

export const nameOf = (conversation: Conversation): string =>
  conversation.name || (otherIn(conversation)?.name ?? conversation.members.map(({ name }) => name).join(', '))
