/** Why nothing can be written in a document, or soon no more. */
import { CircleAlert, Eye } from 'lucide-react'
import { useSelected, useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import type { OpenDocument } from './open-document.ts'
import { text } from './text.ts'

export function WritingLimits({ open, isHidden }: { readonly open: OpenDocument; readonly isHidden: boolean }) {
  const t = useText(text)
  const isWritable = useSelected(open.status, ({ writable }) => writable)
  const isFormer = useSelected(open.status, ({ state }) => state === 'ended')
  const room = useSelected(open.status, (status) => status.room)
  const isOver = useStore(open.closedWith) !== undefined
  return (
    <>
      {!isWritable && !isOver && !isHidden && (
        <p className="doc-reader help">
          <Eye className="icon" aria-hidden />
          {isFormer ? t.former : t.reader}
        </p>
      )}
      <p className={room ? 'doc-reader help' : 'sr'} role="status" hidden={isHidden}>
        {room && <CircleAlert className="icon" aria-hidden />}
        {room && t.room[room]}
      </p>
    </>
  )
}
