/** All comments of a document beside it: open ones in the order of the text, then those that are settled. */
import type { Editor } from '@tiptap/react'
import { MessageSquareText, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Empty } from '../../../parts/empty.tsx'
import { useText } from '../../../text/catalogue.ts'
import { text } from '../text.ts'
import { placesOfComments, showComment } from './comment-marks.ts'
import { CommentThread } from './comment-thread.tsx'
import type { Comment } from './comments.ts'
import type { CommentActs } from './use-comment-acts.ts'
import type { Author } from './use-comments.ts'

export interface CommentsPanelProps {
  readonly editor: Editor
  readonly comments: readonly Comment[]
  readonly authors: ReadonlyMap<number, Author>
  readonly account: string
  readonly active: string | undefined
  /** One that was asked for and has no passage to be shown at. */
  readonly wanted: string | undefined
  readonly canWrite: boolean
  readonly acts: CommentActs
  readonly onClose: () => void
}

export function CommentsPanel({ editor, comments, active, wanted, onClose, ...rest }: CommentsPanelProps) {
  const { comment: t, comments: title } = useText(text)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (wanted === undefined) return
    list.current?.focus()
    list.current?.querySelector('.comment-card-active')?.scrollIntoView({ block: 'center' })
  }, [wanted])
  const places = placesOfComments(editor.state.doc)
  const placeOf = ({ id }: Comment): number => places.get(id)?.from ?? Number.MAX_SAFE_INTEGER
  const open = comments.filter(({ resolvedAt }) => resolvedAt === undefined).sort((a, b) => placeOf(a) - placeOf(b))
  const resolved = comments.filter(({ resolvedAt }) => resolvedAt !== undefined)
  const cards = (list: readonly Comment[]) => (
    <ul className="comment-list">
      {list.map((comment) => (
        <li key={comment.id} className={comment.id === (wanted ?? active) ? 'comment-card comment-card-active' : 'comment-card'}>
          {places.has(comment.id) ? (
            <button type="button" className="link-quiet meta comment-place" onClick={() => showComment(editor, comment.id)}>
              {t.show}
            </button>
          ) : (
            <p className="meta">{t.gone}</p>
          )}
          <One comment={comment} {...rest} />
        </li>
      ))}
    </ul>
  )
  return (
    <aside className="pane pane-panel doc-panel" aria-label={title} data-region="panel">
      <header className="pane-head">
        <h2 className="subtitle grow">{title}</h2>
        <button type="button" className="icon-btn" aria-label={t.close} onClick={onClose}>
          <X className="icon" aria-hidden />
        </button>
      </header>
      {/* biome-ignore lint/a11y/useSemanticElements: it scrolls, and must be reached by the keyboard for that */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the same */}
      <div ref={list} className="pane-body" tabIndex={0} role="group" aria-label={title}>
        {comments.length === 0 && (
          <Empty icon={MessageSquareText} title={t.none}>
            {t.noneHelp}
          </Empty>
        )}
        {open.length > 0 && (
          <section aria-label={t.open}>
            {resolved.length > 0 && <h3 className="label comment-group">{t.open}</h3>}
            {cards(open)}
          </section>
        )}
        {resolved.length > 0 && (
          <section aria-label={t.resolved}>
            <h3 className="label comment-group">{t.resolved}</h3>
            {cards(resolved)}
          </section>
        )}
      </div>
    </aside>
  )
}

function One({
  comment,
  acts,
  ...rest
}: { readonly comment: Comment } & Pick<CommentsPanelProps, 'acts' | 'authors' | 'account' | 'canWrite'>) {
  return (
    <CommentThread
      comment={comment}
      {...rest}
      onReply={(words) => acts.reply(comment.id, words)}
      onResolve={(isResolved) => acts.resolve(comment.id, isResolved)}
      onRemove={() => acts.remove(comment.id)}
    />
  )
}
