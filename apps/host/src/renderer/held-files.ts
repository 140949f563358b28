/** Files that the page alone has: the browser asks before it goes with them, and their number outlives it. Keeps no name. */
import type { Shell } from '@colloque/ui'

const STORED_KEY = 'colloque-held-files'

export function createHeldFiles(
  kept: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = sessionStorage,
  page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> = window
): Pick<Shell, 'lostFiles' | 'noteHeldFiles'> {
  const ask = (event: Event): void => event.preventDefault()
  return {
    lostFiles: Number.parseInt(kept.getItem(STORED_KEY) ?? '', 10) || 0,
    noteHeldFiles(count) {
      if (count > 0) {
        kept.setItem(STORED_KEY, String(count))
        page.addEventListener('beforeunload', ask)
      } else {
        kept.removeItem(STORED_KEY)
        page.removeEventListener('beforeunload', ask)
      }
    }
  }
}
