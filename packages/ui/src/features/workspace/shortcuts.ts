/** What the keyboard does anywhere in the rooms. */
import { useEffect, useRef } from 'react'
import { isPressed, type Keys } from './keyboard-layout.ts'

export type ShortcutName =
  | 'jump'
  | 'shortcuts'
  | 'newMessage'
  | 'documents'
  | 'previous'
  | 'next'
  | 'nextRegion'
  | 'previousRegion'
  | 'lock'

/** Browsers keep Ctrl N for themselves. */
export const shortcutsOf = (shell: 'browser' | 'desktop'): Readonly<Record<ShortcutName, Keys>> => ({
  jump: { key: 'k', ctrl: true },
  newMessage: shell === 'desktop' ? { key: 'n', ctrl: true } : { key: 'n', alt: true },
  documents: { key: 'd', ctrl: true, shift: true },
  previous: { key: 'arrowup', alt: true },
  next: { key: 'arrowdown', alt: true },
  nextRegion: { key: 'f6' },
  previousRegion: { key: 'f6', shift: true },
  lock: { key: 'l', ctrl: true, shift: true },
  shortcuts: { key: '/', ctrl: true }
})

/** Those that also work above an open dialog of any room. */
const ALWAYS: ReadonlySet<ShortcutName> = new Set(['lock'])

export type Acts = Readonly<Record<ShortcutName, () => void>>

/** `isOwnLayer`: what is open was opened by one of these, which may then replace it. */
export function useShortcuts(shortcuts: Readonly<Record<ShortcutName, Keys>>, acts: Acts, isOwnLayer: () => boolean): void {
  const latest = useRef({ acts, isOwnLayer })
  useEffect(() => {
    latest.current = { acts, isOwnLayer }
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented) return
      for (const [name, keys] of Object.entries(shortcuts) as [ShortcutName, Keys][]) {
        if (!isPressed(keys, event)) continue
        event.preventDefault()
        if (ALWAYS.has(name) || latest.current.isOwnLayer() || !isLayerOpen()) latest.current.acts[name]()
        return
      }
    }
    // Before the fields: a composer must not take Alt and an arrow for its own.
    addEventListener('keydown', onKeyDown, { capture: true })
    return () => removeEventListener('keydown', onKeyDown, { capture: true })
  }, [shortcuts])
}

export const isLayerOpen = (): boolean =>
  document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"], .scrim-fixed') !== null
