/** What the rows of a thread may do. One object for all rows, the same as long as the thread is shown. */
import type { Attachment, Conversation, Incident, Message, ReactionKind } from '@colloque/client-api'
import { createContext, useContext } from 'react'
import type { Link } from './linkify.ts'

export interface Point {
  readonly x: number
  readonly y: number
}
export interface ThreadActs {
  reply(message: Message): void
  react(message: Message, kind: ReactionKind, on: boolean): void
  forward(message: Message): void
  copy(message: Message): void
  edit(message: Message): void
  /** Asks first. */
  remove(message: Message): void
  retry(message: Message): void
  saveFiles(attachments: readonly Attachment[]): void
  /** Its files into a folder. */
  file(message: Message): void
  preview(attachments: readonly Attachment[], start: string): void
  details(message: Message): void
  versions(message: Message): void
  print(message: Message): void
  openLink(link: Link): void
  /** To a message that may not be loaded. */
  jumpTo(message: string): void
  menu(message: Message, at: Point): void
  reactionMenu(message: Message, at: Point): void
  askAgain(incident: Incident): void
  incidentDetails(incident: Incident): void
}
export interface ThreadScope {
  /** Its kind alone: a conversation is another value with each message, and every row would be drawn anew. */
  readonly kind: Conversation['kind']
  readonly acts: ThreadActs
  /** Written to no more: nothing of a message can be changed. */
  readonly isOver: boolean
}

export const ThreadContext = createContext<ThreadScope | undefined>(undefined)

export function useThread(): ThreadScope {
  const scope = useContext(ThreadContext)
  if (scope === undefined) throw new Error('outside of a thread')
  return scope
}
