/** What stands above the text: what is answered, what is changed, what is in the way. */
import { type Message, TEXT_CHARACTERS } from '@colloque/client-api'
import { CircleAlert, FileText, Pencil, Reply, X } from 'lucide-react'
import { CutLine } from '../../parts/cut-line.tsx'
import { Notice } from '../../parts/notice.tsx'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { nameOf } from '../thread/names.ts'
import { threadText } from '../thread/text.ts'
import type { Composer, Writing } from './composer.ts'
import { composerText } from './text.ts'

export interface ComposerTopProps {
  readonly composer: Composer
  readonly writing: Writing
  /** The message that is answered, where it is loaded. */
  readonly answered: Message | undefined
}

export function ComposerTop({ composer, writing, answered }: ComposerTopProps) {
  const t = useText(composerText)
  const thread = useText(threadText)
  const { editing, replyTo } = writing
  if (editing)
    return (
      <TopLine
        icon={Pencil}
        title={t.editing}
        words={editing.text}
        close={t.stopEditing}
        onClose={() => composer.stopEditing()}
      />
    )
  if (replyTo === undefined) return null
  const name = answered && nameOf(answered.from, thread.you)
  const words = answered && (answered.text === '' ? thread.filesOnly(answered.attachments.length) : answered.text)
  return (
    <TopLine
      icon={Reply}
      title={name === undefined ? t.replyToUnknown : t.replyTo(name)}
      words={words ?? ''}
      close={t.stopReply}
      onClose={() => composer.change({ replyTo: undefined })}
    />
  )
}

interface TopLineProps {
  readonly icon: typeof Reply
  readonly title: string
  readonly words: string
  readonly close: string
  readonly onClose: () => void
}

function TopLine({ icon: Icon, title, words, close, onClose }: TopLineProps) {
  return (
    <div className="composer-top">
      <Icon className="icon" aria-hidden />
      <b>{title}</b>
      <CutLine text={words.replace(/\s+/g, ' ')} />
      <button type="button" className="icon-btn icon-btn-sm" aria-label={close} title={close} onClick={onClose}>
        <X className="icon" aria-hidden />
      </button>
    </div>
  )
}

/** A refusal, or a paste that does not fit: in place, with a way out. */
export function ComposerTrouble({ composer, writing }: Omit<ComposerTopProps, 'answered'>) {
  const t = useText(composerText)
  const formats = useFormats()
  const refusal = useRefusalText()
  const hasFailedFile = useStore(composer.uploads.all).some(({ state }) => state === 'failed')
  const { failure, tooLong } = writing
  const refused = failure === undefined ? undefined : refusal(failure)
  return (
    <>
      {refused && (
        <Notice
          icon={CircleAlert}
          tone="danger"
          title={t.refused(refused.title.charAt(0).toLocaleLowerCase() + refused.title.slice(1))}
          live
        >
          {refused.next}
        </Notice>
      )}
      {hasFailedFile && writing.text.trim() !== '' && (
        <p className="composer-note" role="status">
          {t.failedFiles}
        </p>
      )}
      {tooLong !== undefined && (
        <Notice
          icon={FileText}
          tone="warn"
          title={t.tooLong(formats.count(tooLong.length), formats.count(TEXT_CHARACTERS))}
          live
          actions={
            <>
              <button type="button" className="btn btn-sm" onClick={() => attachText(tooLong)}>
                {t.attachText}
              </button>
              <button type="button" className="btn btn-sm btn-quiet" onClick={() => composer.change({ tooLong: undefined })}>
                {t.dropText}
              </button>
            </>
          }
        >
          {t.tooLongHelp}
        </Notice>
      )}
    </>
  )

  function attachText(text: string): void {
    composer.attach([new File([text], `${t.textFile}.txt`, { type: 'text/plain' })])
    composer.change({ tooLong: undefined })
  }
}
