/** Loads a page that crashed anew, but not for ever: one that goes on crashing is said. */
import type { BrowserWindow } from './electron.ts'

const AT_MOST = 3
const WITHIN_MS = 60_000

export function recoverPage(window: BrowserWindow, giveUp: () => void, now: () => number = Date.now): void {
  let times: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    // It ended by itself, as it does when the window closes.
    if (reason === 'clean-exit' || window.isDestroyed()) return
    times = times.filter((time) => now() - time < WITHIN_MS)
    if (times.length >= AT_MOST) return giveUp()
    times.push(now())
    window.webContents.reload()
  })
}
