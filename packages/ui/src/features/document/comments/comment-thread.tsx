/** One comment with its replies: answer, settle, take back. */
import { Check, Reply, RotateCcw, Trash2 } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react'
import { useNow } from '../../../parts/use-now.ts'
import { useText } from '../../../text/catalogue.ts'
import { useFormats } from '../../../text/formats.ts'
import { useColourOf } from '../author-colour.ts'
import { text } from '../text.ts'
import { COMMENT_CHARACTERS, type Comment, type Remark } from './comments.ts'
import type { Author } from './use-comments.ts'

export interface CommentThreadProps {
  readonly comment: Comment
  readonly authors: ReadonlyMap<number, Author>
  /** Oneself. */
  readonly account: string
  readonly canWrite: boolean
  readonly onReply: (words: string) => void
  readonly onResolve: (isResolved: boolean) => void
  readonly onRemove: () => void
}

export function CommentThread({ comment, authors, account, canWrite, onReply, onResolve, onRemove }: CommentThreadProps) {
  const { comment: t } = useText(text)
  const formats = useFormats()
  const nowMs = useNow()
  const [isAnswering, setAnswering] = useState(false)
  const author = comment.client === undefined ? undefined : authors.get(comment.client)
  const resolver = comment.resolvedBy === undefined ? undefined : authors.get(comment.resolvedBy)
  return (
    <>
      <Words remark={comment} authors={authors} nowMs={nowMs} />
      {comment.replies.map((reply, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: replies are only added, at the end
        <div key={index} className="reply">
          <Words remark={reply} authors={authors} nowMs={nowMs} />
        </div>
      ))}
      {comment.resolvedAt !== undefined && (
        <p className="meta">{t.resolvedBy(resolver?.name ?? t.unknown, formats.short(comment.resolvedAt, nowMs))}</p>
      )}
      {canWrite && isAnswering && (
        <CommentForm
          label={t.replyTo(author?.name ?? t.unknown)}
          action={t.reply}
          onCancel={() => setAnswering(false)}
          onSend={(words) => {
            setAnswering(false)
            onReply(words)
          }}
        />
      )}
      {canWrite && !isAnswering && (
        <div className="row row-wrap">
          {comment.resolvedAt === undefined ? (
            <>
              <button type="button" className="btn btn-sm" onClick={() => setAnswering(true)}>
                <Reply className="icon" aria-hidden />
                {t.reply}
              </button>
              <button type="button" className="btn btn-sm btn-quiet" onClick={() => onResolve(true)}>
                <Check className="icon" aria-hidden />
                {t.resolve}
              </button>
            </>
          ) : (
            <button type="button" className="btn btn-sm" onClick={() => onResolve(false)}>
              <RotateCcw className="icon" aria-hidden />
              {t.reopen}
            </button>
          )}
          {author?.account === account && (
            <button type="button" className="btn btn-sm btn-quiet" onClick={onRemove}>
              <Trash2 className="icon" aria-hidden />
              {t.remove}
            </button>
          )}
        </div>
      )}
    </>
  )
}

function Words({
  remark,
  authors,
  nowMs
}: {
  readonly remark: Remark
  readonly authors: ReadonlyMap<number, Author>
  readonly nowMs: number
}) {
  const { comment: t } = useText(text)
  const formats = useFormats()
  const colourOf = useColourOf()
  const author = remark.client === undefined ? undefined : authors.get(remark.client)
  return (
    <>
      <div className="row">
        {author && <span className={`tl-dot who-bg-${colourOf(author.account)}`} aria-hidden="true" />}
        <span className="strong grow truncate">{author?.name ?? t.unknown}</span>
        <time className="meta nowrap" dateTime={new Date(remark.at).toISOString()} title={formats.full(remark.at)}>
          {formats.short(remark.at, nowMs)}
        </time>
      </div>
      <p className="help comment-words">{remark.text}</p>
    </>
  )
}

export function CommentForm({
  label,
  action,
  onSend,
  onCancel
}: {
  readonly label: string
  readonly action: string
  readonly onSend: (words: string) => void
  readonly onCancel: () => void
}) {
  const t = useText(text)
  const [words, setWords] = useState('')
  const id = useId()
  const send = (event: FormEvent | KeyboardEvent): void => {
    event.preventDefault()
    if (words.trim() !== '') onSend(words.trim())
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event)
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    onCancel()
  }
  return (
    <form className="stack" onSubmit={send}>
      <label className="sr" htmlFor={id}>
        {label}
      </label>
      <textarea
        id={id}
        className="input"
        rows={3}
        maxLength={COMMENT_CHARACTERS}
        placeholder={t.comment.placeholder}
        value={words}
        // biome-ignore lint/a11y/noAutofocus: it was asked for just now, to be written in
        autoFocus
        onChange={({ target }) => setWords(target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="row">
        <button type="submit" className="btn btn-sm btn-primary" aria-disabled={words.trim() === '' || undefined}>
          {action}
        </button>
        <button type="button" className="btn btn-sm btn-quiet" onClick={onCancel}>
          {t.cancel}
        </button>
      </div>
    </form>
  )
}
