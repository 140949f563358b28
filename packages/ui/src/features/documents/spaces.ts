/** Where documents can lie: one's conversations by name, then one's own space, made when it is first needed. */
import type { ClientContract, Conversation, Person } from '@colloque/client-api'
import { fold } from '../../parts/find.ts'
import { nameOf } from '../conversations/named.ts'

export interface Space {
  /** Of its row: the conversation, or `personal`. */
  readonly key: string
  /** Undefined while one's own space does not exist. */
  readonly conversation: string | undefined
  readonly name: string
  readonly isPersonal: boolean
  /** One is no longer a member: what was received stays, to be read. */
  readonly isOver: boolean
  /** Nothing in it may be changed by this person: a reader of its documents, or no longer a member. */
  readonly isReadOnly: boolean
  readonly people: readonly Person[]
}

export const PERSONAL = 'personal'

/** Makes one's own space where it is needed first. */
export const conversationOf = async (client: ClientContract, { conversation }: Space): Promise<string> =>
  conversation ?? (await client.call('open-personal-space', {})).conversation

export function spacesOf(
  conversations: readonly Conversation[],
  personal: Conversation | undefined,
  self: Person,
  personalName: string
): readonly Space[] {
  const shared = conversations.map((conversation) => {
    const isOver = conversation.status !== 'active' && conversation.status !== 'creating'
    return {
      key: conversation.id,
      conversation: conversation.id,
      name: nameOf(conversation),
      isPersonal: false,
      isOver,
      isReadOnly: isOver || conversation.members.some(({ isYou, role }) => isYou && role === 'reader'),
      people: conversation.members.map(({ account, name, isYou }) => ({ account, name, isYou }))
    }
  })
  shared.sort((a, b) => fold(a.name).localeCompare(fold(b.name)) || (a.key < b.key ? -1 : 1))
  const own: Space = {
    key: PERSONAL,
    conversation: personal?.id,
    name: personalName,
    isPersonal: true,
    isOver: false,
    isReadOnly: false,
    people: [self]
  }
  return [...shared, own]
}
