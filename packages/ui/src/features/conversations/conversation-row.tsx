/** One conversation in the list: who, when, and one line of what. */
import type { Conversation } from '@colloque/client-api'
import { AtSign, BellOff, Check, CheckCheck, CircleAlert, Clock, Paperclip, Pencil, Pin } from 'lucide-react'
import { type MouseEvent, memo } from 'react'
import { Avatar } from '../../parts/avatar.tsx'
import { CutLine } from '../../parts/cut-line.tsx'
import { availabilityAt, type Directory } from '../../state/directory.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { nameOf, otherIn } from './named.ts'
import { type Preview, previewOf, type Tick, tickOf } from './preview.ts'
import { text } from './text.ts'

export interface RowProps {
  readonly conversation: Conversation
  readonly typing: readonly string[]
  readonly directory: Directory | undefined
  readonly isCurrent: boolean
  readonly isStop: boolean
  /** Of the day that it is, so that "hier" comes true at midnight. */
  readonly nowMs: number
  readonly onOpen: (id: string) => void
  readonly onFocus: (id: string) => void
  readonly onMenu: (conversation: Conversation, event: MouseEvent<HTMLElement>) => void
}

export const ConversationRow = memo(function ConversationRow(props: RowProps) {
  const { conversation, typing, directory, isCurrent, isStop, nowMs, onOpen, onFocus, onMenu } = props
  const t = useText(text)
  const formats = useFormats()
  const other = otherIn(conversation)
  const { id, unread, unreadUrgent, mentioned, lastAt } = conversation
  const preview = previewOf(conversation, typing)
  return (
    <button
      type="button"
      className={unread > 0 ? 'conv conv-unread' : 'conv'}
      data-row={id}
      data-region-start={isStop ? '' : undefined}
      tabIndex={isStop ? 0 : -1}
      aria-current={isCurrent ? 'true' : undefined}
      onClick={() => onOpen(id)}
      onFocus={() => onFocus(id)}
      onContextMenu={(event) => onMenu(conversation, event)}
    >
      <Avatar
        name={nameOf(conversation)}
        shape={conversation.kind === 'group' ? 'space' : 'person'}
        availability={other && availabilityAt(directory?.byAccount.get(other.account), nowMs)?.state}
      />
      <span className="grow">
        <span className="conv-top">
          <span className="conv-name truncate">{nameOf(conversation)}</span>
          {conversation.pinned && <Told icon={Pin} says={t.isPinned} />}
          {conversation.muted && <Told icon={BellOff} says={t.isMuted} />}
          <span className="conv-time">{formats.short(lastAt, nowMs)}</span>
        </span>
        <span className="conv-bottom">
          {unreadUrgent > 0 && <span className="badge badge-danger">{t.urgentBadge}</span>}
          <PreviewLine preview={preview} nameOfAccount={(account) => nameIn(conversation, account)} />
          <TickMark tick={tickOf(conversation, preview)} />
          {mentioned && unread > 0 && <Told icon={AtSign} says={t.mentioned} />}
          {unread > 0 && (
            <span className="count">
              <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
              <span className="sr">{t.unreadCount(formats.count(unread), unread < 2)}</span>
            </span>
          )}
        </span>
      </span>
    </button>
  )
})

const nameIn = (conversation: Conversation, account: string): string =>
  conversation.members.find((member) => member.account === account)?.name ?? ''

function Told({ icon: Icon, says }: { readonly icon: typeof Pin; readonly says: string }) {
  return (
    <>
      <Icon className="icon icon-sm" aria-hidden />
      <span className="sr">{says}</span>
    </>
  )
}

interface PreviewProps {
  readonly preview: Preview
  readonly nameOfAccount: (account: string) => string
}

function PreviewLine({ preview, nameOfAccount }: PreviewProps) {
  const t = useText(text)
  const formats = useFormats()
  const filesSaid = (files: number): string => (files === 1 ? t.file : t.files(formats.count(files)))
  const by = (who: string | undefined, what: string): string => (who === undefined ? what : t.said(who || t.you, what))
  switch (preview.kind) {
    case 'typing': {
      const names = formats.list(preview.accounts.map(nameOfAccount).filter((name) => name !== ''))
      return <CutLine text={preview.accounts.length > 1 ? t.typingMany(names) : t.typing(names)} />
    }
    case 'failed':
      return (
        <>
          <CircleAlert className="icon icon-sm conv-failed" aria-hidden />
          <span className="conv-failed-word">{t.failed}</span>
          <span aria-hidden="true">·</span>
          <CutLine text={preview.text || filesSaid(preview.files)} />
        </>
      )
    case 'draft':
      return (
        <>
          <Pencil className="icon icon-sm" aria-hidden />
          <span className="medium">{t.draft}</span>
          <CutLine text={preview.text} />
        </>
      )
    case 'status':
      return <CutLine text={t[preview.status]} />
    case 'deleted':
      return <CutLine text={by(preview.who, t.deleted)} />
    case 'said':
      return (
        <>
          {preview.text === '' && preview.files > 0 && <Paperclip className="icon icon-sm" aria-hidden />}
          <CutLine text={by(preview.who, preview.text || (preview.files > 0 ? filesSaid(preview.files) : ''))} />
        </>
      )
    case 'nothing':
      return <CutLine text={t.nothing} />
  }
}

const TICKS = { pending: Clock, sent: Check, delivered: CheckCheck, read: CheckCheck } as const

function TickMark({ tick }: { readonly tick: Tick | undefined }) {
  const { states } = useText(text)
  if (tick === undefined) return null
  const Icon = TICKS[tick]
  if (tick === 'read')
    return (
      <span className="msg-read row-tight">
        <Icon className="icon" aria-hidden />
        <span className="meta-in">{states.read}</span>
      </span>
    )
  return <Told icon={Icon} says={states[tick]} />
}
