/** A document that is over in this window: why, and the way out. What stands on the screen stays there to be copied. */
import type { Editor } from '@tiptap/react'
import { CircleAlert } from 'lucide-react'
import { Notice } from '../../parts/notice.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { CLOSED } from './port-web-socket.ts'
import { text } from './text.ts'

const WHY: Readonly<Record<number, 'malformed' | 'readOnly' | 'reopen' | 'deleted' | 'tooLarge' | 'locked'>> = {
  [CLOSED.malformed]: 'malformed',
  [CLOSED.readOnly]: 'readOnly',
  [CLOSED.reopen]: 'reopen',
  [CLOSED.deleted]: 'deleted',
  [CLOSED.tooLarge]: 'tooLarge',
  [CLOSED.locked]: 'locked'
}

export function EndedNotice({
  code,
  editor,
  onAgain
}: {
  readonly code: number
  readonly editor: Editor
  readonly onAgain: () => void
}) {
  const t = useText(text)
  const { toasts } = useInterface()
  const { title, next } = t.ended[WHY[code] ?? 'other']
  const copy = () => {
    const words = editor.getText({ blockSeparator: '\n' })
    void navigator.clipboard.writeText(words).then(
      () => toasts.say(t.copied),
      () => undefined
    )
  }
  return (
    <Notice
      icon={CircleAlert}
      tone="warn"
      title={title}
      live
      actions={
        <>
          {code !== CLOSED.deleted && (
            <button type="button" className="btn btn-sm" onClick={onAgain}>
              {t.reopen}
            </button>
          )}
          <button type="button" className="btn btn-sm btn-quiet" onClick={copy}>
            {t.copyText}
          </button>
        </>
      }
    >
      {next}
    </Notice>
  )
}
