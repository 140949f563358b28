/** The one window: sandboxed, isolated; where it stood is where it opens. */
import { INTERFACE_ORIGIN } from '../channels.ts'
import type { BrowserWindow, ElectronParts, Rectangle, Session } from './electron.ts'
import { checksSpelling } from './network.ts'
import type { Preferences } from './preferences.ts'

export const WEB_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  safeDialogs: true
} as const
const LEAST = { width: 1024, height: 720 } as const

export interface WindowPlan {
  readonly preload: string
  readonly icon: string
  readonly preferences: Preferences
  readonly session: Session
  readonly platform: NodeJS.Platform
  /** In an unpacked program alone. */
  readonly devTools: boolean
}

export function openWindow(
  { BrowserWindow, nativeTheme, screen }: Pick<ElectronParts, 'BrowserWindow' | 'nativeTheme' | 'screen'>,
  { preload, icon, preferences, session, platform, devTools }: WindowPlan
): BrowserWindow {
  const { bounds, isMaximized } = preferences.window
  const window = new BrowserWindow({
    ...(bounds !== undefined && isOnScreen(bounds) ? bounds : { width: 1280, height: 800 }),
    minWidth: LEAST.width,
    minHeight: LEAST.height,
    show: false,
    title: 'Colloque',
    icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1113' : '#eceef0',
    webPreferences: { ...WEB_PREFERENCES, session, preload, devTools, spellcheck: checksSpelling(platform) }
  })
  // Asked of macOS and Windows alone, and programs on macOS 15 and later may capture it all the same.
  window.setContentProtection(true)
  if (isMaximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  for (const event of ['resized', 'moved', 'close'] as const)
    window.on(event as 'close', () =>
      preferences.setWindow({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() })
    )
  // The page's own title never reaches the task bar with more than a count.
  window.on('page-title-updated', (event, title) => {
    if (!/^(\(\d+\) )?Colloque$/.test(title)) event.preventDefault()
  })
  void window.loadURL(`${INTERFACE_ORIGIN}/`)
  return window

  /** A screen that was taken away would keep the window where nobody sees it. */
  function isOnScreen({ x, y, width }: Rectangle): boolean {
    return screen
      .getAllDisplays()
      .some(({ workArea: area }) => x < area.x + area.width && area.x < x + width && area.y <= y && y < area.y + area.height)
  }
}
