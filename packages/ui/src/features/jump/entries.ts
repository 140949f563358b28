/** What the palette offers for what was typed: recent conversations first while nothing was. */
import type { Conversation, DirectoryMember } from '@colloque/client-api'
import { found } from '../../parts/find.ts'
import { searchedOf } from '../../parts/member.ts'
import type { Language } from '../../text/catalogue.ts'
import { nameOf } from '../conversations/named.ts'
import type { FoundNode } from '../documents/search-names.ts'
import type { FoundFile, FoundNode as FoundInNode, FoundMessage } from '../search/use-search.ts'
import type { Command } from './commands.ts'

export type Entry =
  | { readonly kind: 'conversation'; readonly id: string; readonly conversation: Conversation }
  | { readonly kind: 'person'; readonly id: string; readonly member: DirectoryMember }
  | { readonly kind: 'message'; readonly id: string; readonly hit: FoundMessage }
  | { readonly kind: 'node'; readonly id: string; readonly found: FoundNode }
  | { readonly kind: 'content'; readonly id: string; readonly hit: FoundInNode }
  | { readonly kind: 'file'; readonly id: string; readonly hit: FoundFile }
  | { readonly kind: 'command'; readonly id: string; readonly command: Command }
export interface Section {
  readonly title: 'recent' | 'people' | 'conversations' | 'documents' | 'messages' | 'contents' | 'commands'
  readonly entries: readonly Entry[]
}
export interface Offer {
  readonly query: string
  readonly conversations: readonly Conversation[]
  readonly members: readonly DirectoryMember[]
  readonly hits: readonly FoundMessage[]
  /** Of the trees, those that the query names, best first. */
  readonly nodes: readonly FoundNode[]
  /** In the text of documents and files. */
  readonly contents: readonly FoundInNode[]
  readonly files: readonly FoundFile[]
  readonly commands: readonly Command[]
  readonly isPeopleOnly: boolean
  /** In which specialties and professions are said. */
  readonly language: Language
}
const RECENT = 6
const OF_EACH = 5
const PEOPLE_ALONE = 50

export function sectionsOf(offer: Offer): readonly Section[] {
  const { query, conversations, members, hits, nodes, contents, files, commands, isPeopleOnly, language } = offer
  const others = members.filter(({ isYou }) => !isYou)
  if (isPeopleOnly) return filled([{ title: 'people', entries: people(query, others, PEOPLE_ALONE, language) }])
  if (query.trim() === '')
    return filled([
      {
        title: 'recent',
        entries: [...conversations]
          .sort((a, b) => b.lastAt - a.lastAt)
          .slice(0, RECENT)
          .map(asConversation)
      },
      { title: 'commands', entries: commands.map(asCommand) }
    ])
  const named = found(query, conversations, (each) => [nameOf(each), ...each.members.map(({ name }) => name)])
  return filled([
    { title: 'conversations', entries: named.slice(0, OF_EACH).map(asConversation) },
    { title: 'people', entries: people(query, others, OF_EACH, language) },
    { title: 'documents', entries: nodes.slice(0, OF_EACH).map(asNode) },
    {
      title: 'commands',
      entries: found(query, commands, ({ label }) => [label])
        .slice(0, OF_EACH)
        .map(asCommand)
    },
    { title: 'messages', entries: hits.map((hit) => ({ kind: 'message', id: `m${hit.message}`, hit })) },
    { title: 'contents', entries: [...contents.filter(({ within }) => within).map(asContent), ...files.map(asFile)] }
  ])
}

const people = (query: string, members: readonly DirectoryMember[], most: number, language: Language): readonly Entry[] =>
  found(query, members, (member) => searchedOf(member, language))
    .slice(0, most)
    .map((member) => ({ kind: 'person', id: `p${member.account}`, member }))
const asConversation = (conversation: Conversation): Entry => ({ kind: 'conversation', id: `c${conversation.id}`, conversation })
const asNode = (found: FoundNode): Entry => ({ kind: 'node', id: `n${found.node.id}`, found })
const asContent = (hit: FoundInNode): Entry => ({ kind: 'content', id: `t${hit.node}`, hit })
const asFile = (hit: FoundFile): Entry => ({ kind: 'file', id: `f${hit.attachment}`, hit })
const asCommand = (command: Command): Entry => ({ kind: 'command', id: `x${command.id}`, command })
const filled = (sections: readonly Section[]): readonly Section[] => sections.filter(({ entries }) => entries.length > 0)
