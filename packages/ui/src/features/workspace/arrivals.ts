/** What is new in the conversations, as counts alone: what it says is for nobody to read here. */
import type { Conversation } from '@colloque/client-api'

export interface Arrival {
  readonly conversation: string
  readonly urgent: boolean
}

export interface Arrivals {
  /** What a conversation told of itself adds; undefined when there is nothing to say. */
  note(conversation: Conversation, isSeen: boolean): Arrival | undefined
}

/** `known`: the conversations as they were first read, of which nothing is new. */
export function createArrivals(known: readonly Conversation[]): Arrivals {
  const counts = new Map(known.map(({ id, unread, unreadUrgent }) => [id, { unread, unreadUrgent }]))
  return {
    note({ id, unread, unreadUrgent, muted }, isSeen) {
      const before = counts.get(id) ?? { unread: 0, unreadUrgent: 0 }
      counts.set(id, { unread, unreadUrgent })
      if (muted || isSeen || unread <= before.unread) return undefined
      return { conversation: id, urgent: unreadUrgent > before.unreadUrgent }
    }
  }
}

/** Muted ones do not call. */
export const unreadIn = (conversations: readonly Conversation[] | undefined): number =>
  (conversations ?? []).reduce((sum, { unread, muted }) => sum + (muted ? 0 : unread), 0)
