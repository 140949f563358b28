import { MessageSquareText } from 'lucide-react'
import { memo } from 'react'
import { Avatar } from '../../parts/avatar.tsx'
import { Marked } from '../../parts/marked.tsx'
import { describe } from '../../parts/member.ts'
import { availabilityAt } from '../../state/directory.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { excerptAround } from '../conversations/excerpt.ts'
import { nameOf, otherIn } from '../conversations/named.ts'
import { NodeIcon } from '../documents/node-icon.tsx'
import { pathIn } from '../documents/path.ts'
import { treeOf } from '../documents/tree.ts'
import { FoundFileLine, FoundNodeLine } from '../search/found-lines.tsx'
import type { Entry } from './entries.ts'
import { text } from './text.ts'

const EXCERPT_CHARACTERS = 90

export const EntryLine = memo(function EntryLine({ entry }: { readonly entry: Entry }) {
  const language = useLanguage()
  switch (entry.kind) {
    case 'conversation':
      return <ConversationLine entry={entry} />
    case 'person':
      return (
        <>
          <Avatar name={entry.member.name} size="sm" availability={availabilityAt(entry.member, Date.now())?.state} />
          <span className="grow truncate">{entry.member.name}</span>
          <span className="meta truncate option-aside">{describe(entry.member, language)}</span>
        </>
      )
    case 'message':
      return <MessageLine entry={entry} />
    case 'node':
      return <NodeLine entry={entry} />
    case 'content':
    case 'file':
      return <ContentLine entry={entry} />
    case 'command': {
      const { icon: Icon, label, hint } = entry.command
      return (
        <>
          <span className="option-icon">
            <Icon className="icon" aria-hidden />
          </span>
          <span className="grow truncate">{label}</span>
          {hint && <kbd className="kbd">{hint}</kbd>}
        </>
      )
    }
  }
})

function ConversationLine({ entry: { conversation } }: { readonly entry: Extract<Entry, { kind: 'conversation' }> }) {
  const formats = useFormats()
  const { directory } = useInterface()
  const member = directory.directory.get()?.byAccount.get(otherIn(conversation)?.account ?? '')
  return (
    <>
      <Avatar
        name={nameOf(conversation)}
        shape={conversation.kind === 'group' ? 'space' : 'person'}
        size="sm"
        availability={availabilityAt(member, Date.now())?.state}
      />
      <span className={conversation.unread > 0 ? 'grow truncate strong' : 'grow truncate'}>{nameOf(conversation)}</span>
      {conversation.unread > 0 && <span className="count">{conversation.unread > 99 ? '99+' : conversation.unread}</span>}
      <span className="meta">{formats.short(conversation.lastAt, Date.now())}</span>
    </>
  )
}

function NodeLine({ entry: { found } }: { readonly entry: Extract<Entry, { kind: 'node' }> }) {
  const { folders } = useInterface()
  const { space, node } = found
  const known = folders.trees.get().get(space.conversation ?? '')
  return (
    <>
      <span className="option-icon">
        <NodeIcon node={node} />
      </span>
      <span className="grow truncate">{node.name}</span>
      <span className="meta truncate option-aside">{known && pathIn(space, treeOf(known.nodes), node.id).join(' / ')}</span>
    </>
  )
}

function ContentLine({ entry }: { readonly entry: Extract<Entry, { kind: 'content' | 'file' }> }) {
  const { conversations } = useInterface()
  const shown = { where: conversations.find(entry.hit.conversation), nowMs: Date.now() }
  return entry.kind === 'file' ? <FoundFileLine hit={entry.hit} {...shown} /> : <FoundNodeLine hit={entry.hit} {...shown} />
}

function MessageLine({ entry: { hit } }: { readonly entry: Extract<Entry, { kind: 'message' }> }) {
  const t = useText(text)
  const formats = useFormats()
  const { conversations } = useInterface()
  const where = conversations.find(hit.conversation)
  const { text: excerpt, ranges } = excerptAround(hit.excerpt, hit.matches, EXCERPT_CHARACTERS)
  return (
    <>
      <span className="option-icon">
        <MessageSquareText className="icon" aria-hidden />
      </span>
      <span className="grow">
        <span className="block">
          {t.said(hit.from.isYou ? t.you : hit.from.name)}
          <Marked text={excerpt} ranges={ranges} />
        </span>
        <span className="block meta truncate">
          {where ? `${nameOf(where)} · ` : ''}
          {formats.short(hit.at, Date.now())}
        </span>
      </span>
    </>
  )
}
