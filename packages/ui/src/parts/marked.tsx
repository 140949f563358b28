/** A text with the parts that were searched for. */
import type { ReactNode } from 'react'

export interface Range {
  readonly start: number
  readonly end: number
}

/** Ranges are UTF-16 positions, in order; those that do not fit are left out. */
export function Marked({ text, ranges }: { readonly text: string; readonly ranges: readonly Range[] }) {
  const parts: ReactNode[] = []
  let at = 0
  for (const { start, end } of ranges) {
    if (start < at || end <= start || end > text.length) continue
    parts.push(text.slice(at, start), <mark key={start}>{text.slice(start, end)}</mark>)
    at = end
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  )
}
