/** The thread as it is put on paper: names, times, states and names of files, without anything that only a screen can use. */
import type { Conversation, Message } from '@colloque/client-api'
import { createPortal } from 'react-dom'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { dayLabel } from './day-label.ts'
import { stateWord } from './message-side.tsx'
import { MessageText } from './message-text.tsx'
import { nameOf, titleOf } from './names.ts'
import { threadText } from './text.ts'

export interface PrintedThreadProps {
  readonly conversation: Conversation
  readonly messages: readonly Message[]
}

/** Beside the interface, which is hidden on paper. */
export function PrintedThread({ conversation, messages }: PrintedThreadProps) {
  const t = useText(threadText)
  const formats = useFormats()
  const now = Date.now()
  return createPortal(
    <section className="printed" aria-hidden="true">
      <header>
        <h1>{titleOf(conversation)}</h1>
        <p>{formats.list(conversation.members.map((member) => (member.isYou ? `${member.name} (${t.andYou})` : member.name)))}</p>
        <p>
          {t.printedBy} · {t.printed(formats.full(now))}
        </p>
      </header>
      {messages.map((message, index) => (
        <PrintedMessage key={message.id} message={message} above={messages[index - 1]} />
      ))}
    </section>,
    document.body
  )
}

function PrintedMessage({ message, above }: { readonly message: Message; readonly above: Message | undefined }) {
  const t = useText(threadText)
  const formats = useFormats()
  const language = useLanguage()
  const isNewDay = above === undefined || new Date(above.at).toDateString() !== new Date(message.at).toDateString()
  // Far enough from the day itself for its date to be written: paper is read on another day.
  const day = dayLabel(formats, language, message.at, message.at + 14 * 86_400_000)
  const state = stateWord(message, t)
  const quoted = message.replyTo
  return (
    <>
      {isNewDay && <h2>{day}</h2>}
      <article>
        <p className="printed-head">
          <b>{message.from.isYou ? `${message.from.name} (${t.andYou})` : nameOf(message.from, t.you)}</b>
          <span>
            {formats.time(message.at)}
            {state !== '' && ` · ${state}`}
            {message.urgent && ` · ${t.urgent}`}
            {message.forwarded && ` · ${t.forwarded}`}
            {message.editedAt !== undefined && ` · ${t.edited(formats.time(message.editedAt))}`}
          </span>
        </p>
        {quoted && !quoted.missing && (
          <blockquote>
            {quoted.from && `${quoted.from.name} · `}
            {quoted.deleted ? t.quoteDeleted : quoted.text === '' ? t.quoteFiles(quoted.files) : quoted.text}
          </blockquote>
        )}
        {message.deletedAt !== undefined && <p>{t.deleted(formats.time(message.deletedAt))}</p>}
        {message.text !== '' && (
          <p className="printed-text">
            <MessageText text={message.text} mentions={message.mentions} />
          </p>
        )}
        {message.attachments.map(({ id, name, sizeBytes }) => (
          <p key={id} className="printed-file">
            {name} ({formats.size(sizeBytes)})
          </p>
        ))}
        {message.reactions.length > 0 && (
          <p className="printed-file">
            {message.reactions
              .map(({ kind, by }) => t.reactionBy(t.reactions[kind], formats.list(by.map(({ name }) => name))))
              .join(' · ')}
          </p>
        )}
      </article>
    </>
  )
}
