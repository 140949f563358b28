/** Always says where what was written stands: on this device, at the relay, seen by others. */
import type { DocumentStatus } from '@colloque/client-api'
import { isClientCode, Refusal } from '@colloque/client-api'
import type { Editor } from '@tiptap/react'
import { Check, CheckCheck, CircleAlert, Clock, type LucideIcon, WifiOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import type { OpenDocument } from './open-document.ts'
import { text } from './text.ts'
import { useWordCount } from './use-word-count.ts'

/** What lasts less than this is not worth an eye's turn. */
const SHOWN_AFTER_MS = 700

export interface StatusLineProps {
  readonly open: OpenDocument
  readonly editor: Editor
  /** Nobody else is there to see anything. */
  readonly isAlone: boolean
}

export function StatusLine({ open, editor, isAlone }: StatusLineProps) {
  const t = useText(text)
  const formats = useFormats()
  const words = useWordCount(editor)
  const status = useStore(open.status)
  const connection = useStore(open.connection)
  const isOver = useStore(open.closedWith) !== undefined
  // What this page could not give to the core is nowhere else, whatever the core says of the rest.
  const isCut = connection === 'cut' && !isOver
  const isSafe = useSettled(status.onDevice && !isCut)
  const isAtRelay = useSettled(status.atRelay && !isCut)
  const trouble = useTrouble(status, isCut)
  const seen = status.seenBy.length
  return (
    // biome-ignore lint/a11y/useSemanticElements: no form, and nothing to fill in
    <div className="status-line grow" role="group" aria-label={t.status.label}>
      <Part icon={isSafe ? Check : Clock} isDone={isSafe} words={isSafe ? t.status.onDevice : t.status.saving} />
      <Separator />
      {trouble ? (
        <Part icon={trouble.icon} isDone={false} words={trouble.words} />
      ) : (
        <Part icon={isAtRelay ? Check : Clock} isDone={isAtRelay} words={isAtRelay ? t.status.atRelay : t.status.leaving} />
      )}
      {!trouble && isAtRelay && !isAlone && (
        <>
          <Separator />
          {seen === 0 ? (
            <Part icon={Clock} isDone={false} words={t.status.unseen} />
          ) : (
            <span title={t.status.seenBy(formats.list(status.seenBy.map(({ name }) => name)))}>
              <Part icon={CheckCheck} isDone words={t.status.seen(seen)} />
            </span>
          )}
        </>
      )}
      <span className="grow" />
      <span className="hide-narrow">{t.status.words(formats.count(words), formats.plural(words) === 'one')}</span>
      <span className="sr" role="status">
        {trouble?.words}
      </span>
    </div>
  )
}

function useTrouble(status: DocumentStatus, isCut: boolean): { readonly icon: LucideIcon; readonly words: string } | undefined {
  const { status: t } = useText(text)
  const refusal = useRefusalText()
  if (isCut) return { icon: CircleAlert, words: t.cut }
  if (status.failure !== undefined) {
    const why = refusal(isClientCode(status.failure) ? new Refusal(status.failure) : undefined).title
    return { icon: CircleAlert, words: t.refused(why) }
  }
  if (status.state === 'ended') return { icon: Clock, words: t.former }
  if (status.state === 'offline') return { icon: WifiOff, words: t.offline }
  if (status.state === 'reading') return { icon: Clock, words: t.reading }
  return undefined
}

const Separator = () => (
  <span className="sep" aria-hidden="true">
    ·
  </span>
)

function Part({ icon: Icon, isDone, words }: { readonly icon: LucideIcon; readonly isDone: boolean; readonly words: string }) {
  return (
    <span className={isDone ? 'row-tight2' : 'row-tight2 status-waits'}>
      <Icon className="icon" aria-hidden />
      {words}
    </span>
  )
}

/** True at once; false only once it has been for a while, so that typing does not make it flicker. */
function useSettled(now: boolean): boolean {
  const [isShown, show] = useState(now)
  useEffect(() => {
    if (now) return show(true)
    const timer = setTimeout(() => show(false), SHOWN_AFTER_MS)
    return () => clearTimeout(timer)
  }, [now])
  return isShown
}
