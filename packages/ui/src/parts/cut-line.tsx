/** One line of text in the width there is, cut where a dose cannot be misread. A screen reader gets all of it. */
import { memo, useLayoutEffect, useRef, useState } from 'react'
import { cutText } from './cut-text.ts'

export const CutLine = memo(function CutLine({ text }: { readonly text: string }) {
  const line = useRef<HTMLSpanElement>(null)
  const [shown, show] = useState(text)

  useLayoutEffect(() => {
    const element = line.current
    if (element === null) return
    const cut = () => {
      // The shorthand is empty where figures are set tabular.
      const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element)
      const font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`
      const widthPx = element.clientWidth - 1
      show(widthPx <= 0 ? text : cutText(text, (candidate) => widthOf(candidate, font) <= widthPx))
    }
    // Measured where the page is laid out anyway, before it is painted: at once, it would be laid out one more time.
    watch(element, cut)
    return () => unwatch(element)
  }, [text])

  return (
    <span ref={line} className="truncate">
      {shown === text ? (
        text
      ) : (
        <>
          <span className="sr">{text}</span>
          <span aria-hidden="true">{shown}</span>
        </>
      )}
    </span>
  )
})

let context: CanvasRenderingContext2D | null | undefined
function widthOf(text: string, font: string): number {
  context ??= document.createElement('canvas').getContext('2d')
  if (!context) return 0
  if (context.font !== font) context.font = font
  return context.measureText(text).width
}

/** One observer for all lines. */
const cuts = new Map<Element, () => void>()
let observer: ResizeObserver | undefined
function watch(element: Element, cut: () => void): void {
  observer ??= observeAll()
  cuts.set(element, cut)
  observer.observe(element)
}
function unwatch(element: Element): void {
  cuts.delete(element)
  observer?.unobserve(element)
}
function observeAll(): ResizeObserver {
  // Asked for once: the question alone lays the page out.
  void document.fonts.ready.then(() => {
    for (const cut of cuts.values()) cut()
  })
  return new ResizeObserver((entries) => {
    for (const { target } of entries) cuts.get(target)?.()
  })
}
