/** Who is meant by WHOM: exactly one member or conversation, by name or id. An ambiguous name is refused with the candidates, never guessed. */
import { type ClientContract, type Conversation, type DirectoryMember, Refusal } from '@colloque/client-api'
import { UsageError } from './error.ts'

export type Meant =
  | { readonly kind: 'member'; readonly member: DirectoryMember }
  | { readonly kind: 'conversation'; readonly conversation: Conversation }

export async function whoIsMeant(client: ClientContract, whom: string): Promise<Meant> {
  const [members, conversations] = await Promise.all([matchingMembers(client, whom), matchingConversations(client, whom)])
  const [member, ...otherMembers] = members
  const [conversation, ...otherConversations] = conversations
  if (conversation === undefined && otherMembers.length > 0) throw ambiguousMember(whom, members)
  if (otherConversations.length > 0 || (member !== undefined && conversation !== undefined)) {
    throw new Refusal('ambiguous-conversation', {
      whom,
      candidates: [...members.map(memberText), ...conversations.map(conversationText)].join(', ')
    })
  }
  if (member !== undefined) return { kind: 'member', member }
  if (conversation !== undefined) return { kind: 'conversation', conversation }
  throw new Refusal('unknown-member', { whom })
}

/** The accounts of several people, each once. */
export async function accountsMeant(client: ClientContract, whom: readonly string[]): Promise<string[]> {
  const accounts = new Set<string>()
  for (const one of whom) {
    const [member, ...others] = await matchingMembers(client, one)
    if (member === undefined) throw new Refusal('unknown-member', { whom: one })
    if (others.length > 0) throw ambiguousMember(one, [member, ...others])
    accounts.add(member.account)
  }
  return [...accounts]
}

/** One conversation, named itself: for what changes a conversation. */
export async function conversationMeant(client: ClientContract, whom: string): Promise<Conversation> {
  const [conversation, ...others] = await matchingConversations(client, whom)
  if (conversation === undefined) throw new Refusal('unknown-conversation')
  if (others.length > 0) {
    throw new Refusal('ambiguous-conversation', { whom, candidates: [conversation, ...others].map(conversationText).join(', ') })
  }
  return conversation
}

/** Where a message to these goes: the conversation named, or the one with exactly these people, made when there is none. */
export async function conversationTo(client: ClientContract, whom: readonly string[]): Promise<string> {
  const [only, ...others] = whom
  if (only === undefined) throw new UsageError('--to WHOM is needed')
  if (others.length === 0) {
    const meant = await whoIsMeant(client, only)
    if (meant.kind === 'conversation') return meant.conversation.id
  }
  return (await client.call('open-conversation', { with: await accountsMeant(client, whom) })).conversation
}

async function matchingMembers(client: ClientContract, whom: string): Promise<DirectoryMember[]> {
  const { members } = await client.call('directory', {})
  return members.filter((member) => member.account === whom || isSameName(member.name, whom))
}

async function matchingConversations(client: ClientContract, whom: string): Promise<Conversation[]> {
  const { conversations } = await client.call('conversations', {})
  const found = conversations.filter((conversation) => conversation.id === whom || isSameName(conversation.name, whom))
  // One that was left does not stand in the way of its successor of the same name.
  const living = found.filter(({ status }) => status !== 'left' && status !== 'removed')
  return living.length > 0 ? living : found
}

/** Two keyboards may spell the same accents with different code points. */
const isSameName = (name: string, whom: string): boolean => name !== '' && name.normalize('NFC') === whom.normalize('NFC').trim()

const ambiguousMember = (whom: string, members: readonly DirectoryMember[]) =>
  new Refusal('ambiguous-member', { whom, candidates: members.map(memberText).join(', ') })

const memberText = (member: DirectoryMember): string =>
  `${[member.name, member.specialty || member.profession, member.town].filter(Boolean).join(', ')} (${member.account})`
const conversationText = (conversation: Conversation): string => `${conversation.name} (${conversation.id})`
