/** One tab stop for a list of any length: arrows, Home, End and the first letters of a name walk in it. */
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { fold } from './find.ts'

const TYPED_MS = 700
const FRAMES = 12

export interface RovingOptions {
  readonly ids: readonly string[]
  /** Where Tab enters when nothing of the list had the focus yet. */
  readonly start?: string | undefined
  readonly nameOf: (id: string) => string
  /** Brings a row that may not be drawn into view. */
  readonly reveal?: (index: number) => void
  /** Up from the first row. */
  readonly onLeaveUp?: () => void
}
export interface Roving {
  /** The one row that Tab reaches. */
  readonly stop: string | undefined
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onFocus: (id: string) => void
  readonly focus: (id: string | undefined) => void
}

/** Rows carry `data-row={id}` and `tabIndex={stop === id ? 0 : -1}`. `list`: what holds them. */
export function useRoving(list: { readonly current: HTMLElement | null }, options: RovingOptions): Roving {
  const { ids, start, nameOf, reveal, onLeaveUp } = options
  const [active, setActive] = useState<string>()
  const [wanted, want] = useState<{ id: string }>()
  const hadFocus = useRef(false)
  const typed = useRef({ text: '', atMs: 0 })
  const stop = [active, start].find((id) => id !== undefined && ids.includes(id)) ?? ids[0]

  useLayoutEffect(() => {
    if (wanted === undefined) return
    const before = document.activeElement
    const focusRow = () => list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(wanted.id)}"]`)?.focus()
    focusRow()
    // A row that was far away is drawn some frames later, and one that moves to another group is drawn anew.
    let left = FRAMES
    const again = (): void => {
      const now = document.activeElement
      if (now === document.body || now === before) focusRow()
      else if (!list.current?.contains(now)) return
      if (--left > 0) frame = requestAnimationFrame(again)
    }
    let frame = requestAnimationFrame(again)
    return () => cancelAnimationFrame(frame)
  }, [wanted, list])

  // What arrives may move the row that has the focus: it keeps it.
  useLayoutEffect(() => {
    if (hadFocus.current && document.activeElement === document.body && stop !== undefined) want({ id: stop })
  })
  useEffect(() => {
    const note = (event: FocusEvent): void => {
      hadFocus.current = event.target instanceof Node && Boolean(list.current?.contains(event.target))
    }
    document.addEventListener('focusin', note)
    return () => document.removeEventListener('focusin', note)
  }, [list])

  function focus(id: string | undefined): void {
    if (id === undefined) return
    setActive(id)
    const index = ids.indexOf(id)
    if (index >= 0) reveal?.(index)
    want({ id })
  }

  function search(letter: string, from: number): string | undefined {
    const nowMs = performance.now()
    const text = (nowMs - typed.current.atMs < TYPED_MS ? typed.current.text : '') + fold(letter)
    typed.current = { text, atMs: nowMs }
    const first = text.length === 1 ? from + 1 : from
    const turned = [...ids.slice(first), ...ids.slice(0, first)]
    return turned.find(
      (id) =>
        fold(nameOf(id))
          .split(/\s+/)
          .some((word) => word.startsWith(text)) || fold(nameOf(id)).startsWith(text)
    )
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const at = stop === undefined ? -1 : ids.indexOf(stop)
    const next = {
      ArrowDown: () => ids[Math.min(at + 1, ids.length - 1)],
      ArrowUp: () => (at <= 0 ? undefined : ids[at - 1]),
      Home: () => ids[0],
      End: () => ids.at(-1),
      PageDown: () => ids[Math.min(at + 8, ids.length - 1)],
      PageUp: () => ids[Math.max(at - 8, 0)]
    }[event.key]
    if (next !== undefined) {
      event.preventDefault()
      const id = next()
      if (id !== undefined) focus(id)
      else if (event.key === 'ArrowUp') onLeaveUp?.()
      return
    }
    if (event.key.length === 1 && event.key !== ' ') focus(search(event.key, Math.max(at, 0)))
  }

  return { stop, onKeyDown, onFocus: setActive, focus }
}
