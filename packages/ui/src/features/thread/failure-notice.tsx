/** Why a message has not left, in its place, with the ways out. */
import type { Message } from '@colloque/client-api'
import { CircleAlert, Clock, Copy, Pencil, RotateCw, Trash2 } from 'lucide-react'
import { Notice } from '../../parts/notice.tsx'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { useRowStop } from '../attachments/card-button.tsx'
import { threadText } from './text.ts'
import { useThread } from './thread-context.ts'

export function FailureNotice({ message, how }: { readonly message: Message; readonly how: 'waiting' | 'final' }) {
  const { failure: t } = useText(threadText)
  const { acts, isOver } = useThread()
  const tabIndex = useRowStop()
  const { title, next } = useRefusalText()(message.failure)
  const reason = title.charAt(0).toLocaleLowerCase() + title.slice(1)
  const isWaiting = how === 'waiting'
  return (
    <Notice
      icon={isWaiting ? Clock : CircleAlert}
      tone={isWaiting ? 'warn' : 'danger'}
      title={isWaiting ? t.waiting(reason) : t.title(reason)}
      actions={
        <>
          {!isOver && (
            <>
              <button type="button" className="btn btn-sm" tabIndex={tabIndex} onClick={() => acts.retry(message)}>
                <RotateCw className="icon" aria-hidden />
                {isWaiting ? t.retryNow : t.retry}
              </button>
              <button type="button" className="btn btn-sm btn-quiet" tabIndex={tabIndex} onClick={() => acts.edit(message)}>
                <Pencil className="icon" aria-hidden />
                {t.edit}
              </button>
            </>
          )}
          {isOver && message.text !== '' && (
            <button type="button" className="btn btn-sm" tabIndex={tabIndex} onClick={() => acts.copy(message)}>
              <Copy className="icon" aria-hidden />
              {t.copy}
            </button>
          )}
          <button
            type="button"
            className="icon-btn icon-btn-sm"
            aria-label={t.remove}
            title={t.remove}
            tabIndex={tabIndex}
            onClick={() => acts.remove(message)}
          >
            <Trash2 className="icon" aria-hidden />
          </button>
        </>
      }
    >
      {next}
    </Notice>
  )
}
