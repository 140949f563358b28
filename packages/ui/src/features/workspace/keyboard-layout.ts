/** The keys that a shortcut has on the keyboard in use, for showing. Never decides what a key does: that is matched by what it types. */
import { useEffect, useState } from 'react'
import type { Language } from '../../text/catalogue.ts'

/** What each physical key types without Shift. */
export type Layout = ReadonlyMap<string, string>

export interface Keys {
  /** As KeyboardEvent.key gives it, in lower case. */
  readonly key: string
  readonly ctrl?: boolean
  readonly shift?: boolean
  readonly alt?: boolean
}

const NAMES: Record<Language, Readonly<Record<string, string>>> = {
  fr: {
    escape: 'Échap',
    enter: 'Entrée',
    delete: 'Suppr',
    tab: 'Tab',
    shift: 'Maj',
    ctrl: 'Ctrl',
    alt: 'Alt',
    arrowup: '↑',
    arrowdown: '↓'
  },
  en: {
    escape: 'Esc',
    enter: 'Enter',
    delete: 'Del',
    tab: 'Tab',
    shift: 'Shift',
    ctrl: 'Ctrl',
    alt: 'Alt',
    arrowup: '↑',
    arrowdown: '↓'
  }
}
const isMac = (): boolean => typeof navigator !== 'undefined' && /^Mac/.test(navigator.platform)

/** Ctrl Maj : on a French keyboard for what Ctrl / is on an American one. */
export function shownKeys(keys: Keys, language: Language, layout: Layout | undefined, mac: boolean = isMac()): string {
  const names = NAMES[language]
  const typed = keys.key === '/' ? slash(layout) : { key: keys.key, shift: false }
  const last = names[typed.key] ?? typed.key.toUpperCase()
  return [
    keys.ctrl && (mac ? '⌘' : names.ctrl),
    keys.alt && (mac ? '⌥' : names.alt),
    (keys.shift || typed.shift) && names.shift,
    last
  ]
    .filter(Boolean)
    .join(' ')
}

function slash(layout: Layout | undefined): { readonly key: string; readonly shift: boolean } {
  if (layout === undefined || [...layout.values()].includes('/')) return { key: '/', shift: false }
  // Where it needs Shift, layouts do not tell where it is: these are the common ones.
  if (layout.get('KeyQ') === 'a') return { key: layout.get('Period') ?? ':', shift: true }
  return { key: layout.get('Digit7') ?? '7', shift: true }
}

/** Symbols need Shift on some keyboards and not on others, so there it does not count. */
export function isPressed(
  keys: Keys,
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>
): boolean {
  const ctrl = isMac() ? event.metaKey : event.ctrlKey
  if (event.key.toLowerCase() !== keys.key) return false
  if (ctrl !== Boolean(keys.ctrl) || event.altKey !== Boolean(keys.alt)) return false
  return keys.key === '/' || event.shiftKey === Boolean(keys.shift)
}

interface KeyboardOfNavigator {
  readonly keyboard?: { getLayoutMap(): Promise<Layout> }
}

export function useLayout(): Layout | undefined {
  const [layout, setLayout] = useState<Layout>()
  useEffect(() => {
    let isWanted = true
    const keep = (read: Layout): void => {
      if (isWanted) setLayout(read)
    }
    void (navigator as KeyboardOfNavigator).keyboard?.getLayoutMap().then(keep, () => undefined)
    return () => {
      isWanted = false
    }
  }, [])
  return layout
}
