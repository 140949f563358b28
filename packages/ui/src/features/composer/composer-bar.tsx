/** What goes with a text: files, names, urgency, and sending. */

import { TEXT_CHARACTERS } from '@colloque/client-api'
import { AtSign, CircleAlert, Paperclip, SendHorizontal, X } from 'lucide-react'
import { useRef } from 'react'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import type { Composer, Writing } from './composer.ts'
import { composerText } from './text.ts'

const COUNTED_FROM = TEXT_CHARACTERS - 2000

export interface ComposerBarProps {
  readonly composer: Composer
  readonly writing: Writing
  readonly maySend: boolean
  readonly isSuspended: boolean
  readonly enterSends: boolean
  /** Undefined: nobody else to name. */
  readonly onMention: (() => void) | undefined
}

export function ComposerBar({ composer, writing, maySend, isSuspended, enterSends, onMention }: ComposerBarProps) {
  const t = useText(composerText)
  const formats = useFormats()
  const files = useRef<HTMLInputElement>(null)
  const { editing, urgent, isQueued, text } = writing
  return (
    <div className="composer-bar">
      {!editing && (
        <>
          <IconButton label={t.attach} icon={Paperclip} onPress={() => files.current?.click()} />
          <input
            ref={files}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              composer.attach([...(event.target.files ?? [])])
              event.target.value = ''
            }}
          />
        </>
      )}
      {onMention && <IconButton label={t.mention} icon={AtSign} onPress={onMention} />}
      {!editing && (
        <button
          type="button"
          className={urgent ? 'urgent-toggle urgent-on' : 'urgent-toggle'}
          aria-pressed={urgent}
          onClick={() => composer.change({ urgent: !urgent })}
        >
          <CircleAlert className="icon" aria-hidden />
          {t.urgent}
        </button>
      )}
      <span className="grow" />
      {text.length > COUNTED_FROM && (
        <span className={text.length >= TEXT_CHARACTERS ? 'meta danger-text' : 'meta'} role="status">
          {t.count(formats.count(text.length), formats.count(TEXT_CHARACTERS))}
        </span>
      )}
      {isQueued ? (
        <>
          <span className="meta" role="status">
            {t.queued}
          </span>
          <button type="button" className="btn" onClick={() => composer.change({ isQueued: false })}>
            <X className="icon" aria-hidden />
            {t.unqueue}
          </button>
        </>
      ) : (
        <>
          <span className="hint meta">{isSuspended ? t.suspended : enterSends ? t.hint.enter : t.hint.ctrlEnter}</span>
          <button type="submit" className="btn btn-primary" disabled={!maySend}>
            <SendHorizontal className="icon" aria-hidden />
            {editing ? t.save : t.send}
          </button>
        </>
      )}
    </div>
  )
}

function IconButton({ label, icon: Icon, onPress }: { label: string; icon: typeof AtSign; onPress: () => void }) {
  return (
    <button type="button" className="icon-btn" aria-label={label} title={label} onClick={onPress}>
      <Icon className="icon" aria-hidden />
    </button>
  )
}
