/** One message: not a bubble, a row. Draws what it is given; what is done with it is the thread's. */
import type { Message } from '@colloque/client-api'
import { CircleAlert, Forward, Trash2 } from 'lucide-react'
import { type FocusEvent, type KeyboardEvent, type MouseEvent, memo, useState } from 'react'
import { Avatar } from '../../parts/avatar.tsx'
import { menuPlace } from '../../parts/context-menu.tsx'
import { workOf } from '../../parts/member.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { AttachmentCards } from '../attachments/attachment-cards.tsx'
import { RowStopContext, useRowStop } from '../attachments/card-button.tsx'
import { failureOf } from './failure.ts'
import { FailureNotice } from './failure-notice.tsx'
import { MessageQuote } from './message-quote.tsx'
import { MessageSide, stateWord } from './message-side.tsx'
import { MessageText } from './message-text.tsx'
import { MessageTools } from './message-tools.tsx'
import { nameOf, wordsOf } from './names.ts'
import { Reactions } from './reactions.tsx'
import { threadText } from './text.ts'
import { useThread } from './thread-context.ts'

export interface MessageRowProps {
  readonly message: Message
  readonly follows: boolean
  /** The one of the list that Tab reaches. */
  readonly isStop: boolean
  /** Shown for a moment, after a jump. */
  readonly isShown: boolean
}

export const MessageRow = memo(function MessageRow({ message, follows, isStop, isShown }: MessageRowProps) {
  const { acts } = useThread()
  const [isNear, setNear] = useState(false)
  const label = useRowLabel(message)
  const isDeleted = message.deletedAt !== undefined
  const failure = failureOf(message)
  const classes = [
    'msg',
    follows && 'msg-follow',
    message.urgent && !isDeleted && 'msg-urgent',
    failure === 'final' && 'msg-failed',
    isShown && 'msg-shown'
  ]

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.key !== 'Enter' || isDeleted) return
    event.preventDefault()
    acts.menu(message, menuPlace({ clientX: 0, clientY: 0, currentTarget: event.currentTarget }))
  }
  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    // What is selected is copied by the program's own menu.
    if (isDeleted || getSelection()?.isCollapsed === false) return
    event.preventDefault()
    acts.menu(message, menuPlace(event))
  }
  const onBlur = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setNear(false)
  }
  return (
    <RowStopContext value={isStop}>
      <article
        className={classes.filter(Boolean).join(' ')}
        data-row={message.id}
        data-message={message.id}
        tabIndex={isStop ? 0 : -1}
        aria-label={label}
        onKeyDown={onKeyDown}
        onContextMenu={onContextMenu}
        onPointerEnter={() => setNear(true)}
        onPointerLeave={() => setNear(false)}
        onFocus={(event) => event.target.matches(':focus-visible') && setNear(true)}
        onBlur={onBlur}
      >
        {follows ? <span /> : <Avatar name={message.from.name} />}
        <div className="msg-body">
          {!follows && <Head message={message} />}
          {isDeleted ? <Deleted atMs={message.deletedAt ?? 0} /> : <Content message={message} />}
          {failure && !isDeleted && <FailureNotice message={message} how={failure} />}
        </div>
        <MessageSide message={message} />
        {isNear && !isDeleted && <MessageTools message={message} />}
      </article>
    </RowStopContext>
  )
})

/** All of a row in words, for who walks from one to the next. */
function useRowLabel({ from, at, deletedAt, urgent, ...message }: Message): string {
  const t = useText(threadText)
  const formats = useFormats()
  const words = deletedAt === undefined ? wordsOf(message, 240, t.filesOnly) : t.deleted(formats.time(deletedAt))
  const parts = [urgent && t.urgent, words, stateWord(message, t)]
  return t.row(nameOf(from, t.you), formats.time(at), parts.filter(Boolean).join('. '))
}

function Head({ message }: { readonly message: Message }) {
  const t = useText(threadText)
  const language = useLanguage()
  const { directory } = useInterface()
  const author = useStore(directory.directory)?.byAccount.get(message.from.account)
  const role = author && workOf(author, language)
  return (
    <div className="msg-head">
      <span className="msg-author truncate">{nameOf(message.from, t.you)}</span>
      {role && !message.from.isYou && <span className="msg-role truncate">{role.toLocaleLowerCase()}</span>}
      {message.urgent && message.deletedAt === undefined && (
        <span className="badge badge-danger">
          <CircleAlert className="icon" aria-hidden />
          {t.urgent}
        </span>
      )}
    </div>
  )
}

function Content({ message }: { readonly message: Message }) {
  const t = useText(threadText)
  const { acts } = useThread()
  return (
    <>
      {message.forwarded && (
        <span className="msg-mark">
          <Forward className="icon icon-sm" aria-hidden />
          {t.forwarded}
        </span>
      )}
      {message.replyTo && <MessageQuote quoted={message.replyTo} />}
      {message.text !== '' && (
        <p className="msg-text">
          <MessageText text={message.text} mentions={message.mentions} />
          {message.editedAt !== undefined && <Edited message={message} atMs={message.editedAt} />}
        </p>
      )}
      {message.attachments.length > 0 && (
        <AttachmentCards attachments={message.attachments} onOpen={(id) => acts.preview(message.attachments, id)} />
      )}
      <Reactions message={message} />
    </>
  )
}

function Edited({ message, atMs }: { readonly message: Message; readonly atMs: number }) {
  const t = useText(threadText)
  const formats = useFormats()
  const { acts } = useThread()
  const tabIndex = useRowStop()
  const time = formats.time(atMs)
  return (
    <>
      {' '}
      <button
        type="button"
        className="edited edited-btn"
        aria-label={t.editedVersions(time)}
        title={formats.full(atMs)}
        tabIndex={tabIndex}
        onClick={() => acts.versions(message)}
      >
        ({t.edited(time)})
      </button>
    </>
  )
}

function Deleted({ atMs }: { readonly atMs: number }) {
  const t = useText(threadText)
  const formats = useFormats()
  return (
    <p className="msg-deleted">
      <Trash2 className="icon icon-sm" aria-hidden />
      {t.deleted(formats.time(atMs))}
    </p>
  )
}
