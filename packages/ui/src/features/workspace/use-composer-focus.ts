/** Whoever opens a conversation goes on by writing in it: the focus follows, unless it has gone elsewhere meanwhile. */
import { useEffect, useRef } from 'react'
import type { Place } from '../../state/places.ts'

const FRAMES = 40
/** Layers that close give the focus back some frames later. */
const HELD_FRAMES = 8

export function useComposerFocus(place: Place): void {
  const known = useRef(place)
  useEffect(() => {
    const isNew = known.current !== place
    known.current = place
    // A message that was asked for is to be read.
    if (!isNew || place.room !== 'conversations' || place.conversation === undefined || place.message !== undefined) return
    const before = document.activeElement
    // Who goes from room to room stays in the rail.
    if (before?.closest('[data-region="rail"]')) return
    let left = FRAMES
    let held = 0
    const step = (): void => {
      const field = document.querySelector<HTMLElement>('[data-region="composer"] [data-region-start]')
      const now = document.activeElement
      if (now === field && field !== null) held++
      else if (isFree(now, before)) field?.focus()
      else return
      if (--left > 0 && held < HELD_FRAMES) frame = requestAnimationFrame(step)
    }
    let frame = requestAnimationFrame(step)
    const stop = (): void => cancelAnimationFrame(frame)
    document.addEventListener('pointerdown', stop, { capture: true, once: true })
    return () => {
      document.removeEventListener('pointerdown', stop, { capture: true })
      stop()
    }
  }, [place])
}

/** Still where it was when the conversation was opened, or where a closing layer put it back; no field is robbed of it for a row. */
function isFree(now: Element | null, before: Element | null): boolean {
  if (now === null || now === document.body || now === before) return true
  if (before?.closest('[data-region="list"]') && now.matches('input')) return false
  return now.closest('[data-region="list"], [role="dialog"]') !== null
}
