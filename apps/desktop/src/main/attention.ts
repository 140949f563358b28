/** Says by icon and task bar that something waits: a count and a flash, never what. */
import { join } from 'node:path'
import type { BrowserWindow, ElectronParts } from './electron.ts'

export interface Attention {
  setUnread(count: number): void
  /** Until the window is looked at. */
  flash(): void
}

export function createAttention(
  { app, nativeImage }: Pick<ElectronParts, 'app' | 'nativeImage'>,
  window: BrowserWindow,
  resources: string,
  platform: NodeJS.Platform
): Attention {
  window.on('focus', () => window.flashFrame(false))
  return {
    setUnread(count) {
      if (platform !== 'win32') return void app.setBadgeCount(count)
      if (window.isDestroyed()) return
      const badge = count > 0 ? nativeImage.createFromPath(join(resources, 'badge.png')) : null
      window.setOverlayIcon(badge, count > 0 ? String(count) : '')
    },
    flash() {
      if (!window.isDestroyed() && !window.isFocused()) window.flashFrame(true)
    }
  }
}
