/** What a conversation and its people are called where it is shown. */
import type { Conversation, Message, Person } from '@colloque/client-api'
import { cutText, oneLine } from '../../parts/cut-text.ts'

export { nameOf as titleOf } from '../conversations/named.ts'

export const othersOf = ({ members }: Conversation): Conversation['members'] => members.filter(({ isYou }) => !isYou)

export const nameOf = (person: Pick<Person, 'name' | 'isYou'>, you: string): string => (person.isYou ? you : person.name)

/** The beginning of what it says, on one line. */
export const excerpt = (text: string, maximum: number): string => cutText(oneLine(text), (shown) => shown.length <= maximum)

/** Texts of a message in a few words: its beginning, else how many files. */
export function wordsOf(
  { text, attachments }: Pick<Message, 'text' | 'attachments'>,
  maximum: number,
  filesOnly: (n: number) => string
): string {
  if (text.trim() !== '') return excerpt(text, maximum)
  return attachments.length > 0 ? filesOnly(attachments.length) : ''
}
