/** What a message answers, in one line; leads there. */
import type { Message } from '@colloque/client-api'
import { useText } from '../../text/catalogue.ts'
import { useRowStop } from '../attachments/card-button.tsx'
import { excerpt, nameOf } from './names.ts'
import { threadText } from './text.ts'
import { useThread } from './thread-context.ts'

/** Characters that stand on a line of the narrowest thread. */
const QUOTED = 64

type Quoted = NonNullable<Message['replyTo']>

export function MessageQuote({ quoted }: { readonly quoted: Quoted }) {
  const t = useText(threadText)
  const { acts } = useThread()
  const tabIndex = useRowStop()
  if (quoted.missing) return <div className="quote quote-missing">{t.quoteMissing}</div>
  const name = quoted.from === undefined ? '' : nameOf(quoted.from, t.you)
  return (
    <button
      type="button"
      className="quote"
      title={t.quoteOf(name)}
      tabIndex={tabIndex}
      onClick={() => acts.jumpTo(quoted.message)}
    >
      <QuoteWords name={name} quoted={quoted} />
    </button>
  )
}

function QuoteWords({ name, quoted }: { readonly name: string; readonly quoted: Quoted }) {
  const t = useText(threadText)
  const words = quoted.deleted ? t.quoteDeleted : quoted.text === '' ? t.quoteFiles(quoted.files) : quoted.text
  return (
    <>
      {name !== '' && <b>{name}</b>}
      {name !== '' && ' · '}
      {excerpt(words, QUOTED)}
    </>
  )
}
