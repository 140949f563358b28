/** The comment that the cursor stands in, or the one being written, under its passage. */
import type { Editor } from '@tiptap/react'
import { type ReactNode, useLayoutEffect, useState } from 'react'
import { placesOfComments } from './comment-marks.ts'

const WIDTH_PX = 284
const GAP_PX = 10

/** At the end of the passage of a comment, or else of what is chosen. It stands within the page that scrolls, so that it moves with the text. */
export function CommentPopover({
  editor,
  of,
  label,
  children
}: {
  readonly editor: Editor
  readonly of?: string
  readonly label: string
  readonly children: ReactNode
}) {
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number }>()
  useLayoutEffect(() => {
    const measure = (): void => {
      const page = editor.view.dom.closest('.doc-scroll')
      if (page === null || editor.isDestroyed) return
      const box = page.getBoundingClientRect()
      const { doc, selection } = editor.state
      const place = of === undefined ? undefined : placesOfComments(doc).get(of)
      const end = editor.view.coordsAtPos(place?.to ?? selection.to)
      const left = Math.max(8, Math.min(end.left - box.left - WIDTH_PX / 2, page.clientWidth - WIDTH_PX - 16))
      const top = end.bottom - box.top + page.scrollTop + GAP_PX
      setPlace((before) => (before?.left === left && before.top === top ? before : { left, top }))
    }
    measure()
    editor.on('transaction', measure)
    addEventListener('resize', measure)
    return () => {
      editor.off('transaction', measure)
      removeEventListener('resize', measure)
    }
  }, [editor, of])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be placed within the page everywhere
    <div
      role="group"
      className="popover comment doc-comment"
      aria-label={label}
      style={{ left: place?.left ?? 0, top: place?.top ?? 0 }}
    >
      {children}
    </div>
  )
}
