/** The desktop program, put together: one instance, one core, one window. Holds no key and shows nothing itself. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CHANNEL, LINK_SCHEME } from '../channels.ts'
import type { Told } from '../shell-calls.ts'
import { type CoreHost, startCore } from './core-host.ts'
import { isLink, linkIn } from './deep-links.ts'
import type { BrowserWindow, ElectronParts } from './electron.ts'
import { externalUrl } from './external.ts'
import { guardContents, guardSession } from './guards.ts'
import { registerInterfaceScheme, serveInterface } from './interface-files.ts'
import { type Acts, offerSpelling, openTray, setMenuBar } from './menus.ts'
import { createNotices } from './notices.ts'
import { openPreferences } from './preferences.ts'
import { saveFiles } from './save-files.ts'
import { answerInterface } from './shell-answers.ts'
import { createSystemKeychain } from './system-keychain.ts'
import { openWindow } from './window.ts'
import { WORDS } from './words.ts'

export interface DesktopPlan {
  /** Of the built program: main/, preload/, core-process/, renderer/, licences.json. */
  readonly folder: string
  readonly resources: string
  readonly platform: NodeJS.Platform
  readonly commandLine: readonly string[]
  /** Where the vault lies when the command line names no other: the same as in a browser on this machine. */
  readonly vaultPath: string
}

/** Resolves when the window was asked for; at once in a second instance, which ends. */
export async function startDesktop(electron: ElectronParts, plan: DesktopPlan): Promise<void> {
  const { app, session, powerMonitor, dialog } = electron
  app.enableSandbox()
  registerInterfaceScheme(electron)
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.setAsDefaultProtocolClient(LINK_SCHEME)

  let window: BrowserWindow | undefined
  let core: CoreHost | undefined
  let isQuitting = false
  /** What arrived before the interface was there to be told. */
  let untold: Told[] = linksOf(plan.commandLine)
  let isTold = false

  function tell(what: Told): void {
    if (isTold && window !== undefined && !window.isDestroyed()) window.webContents.send(CHANNEL.told, what)
    else untold.push(what)
  }
  function show(): void {
    if (window === undefined || window.isDestroyed()) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }
  app.on('second-instance', (_event, commandLine) => {
    show()
    for (const link of linksOf(commandLine)) tell(link)
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    show()
    if (isLink(url)) tell({ link: url })
  })
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
  await app.whenReady()

  const data = app.getPath('userData')
  const preferences = openPreferences(join(data, 'preferences.json'))
  const language = () => preferences.hints.language
  const vaultPath = vaultIn(plan.commandLine) ?? plan.vaultPath
  const keychain = createSystemKeychain(electron, `${vaultPath}.keychain`, plan.platform)
  guardSession(session.defaultSession)
  serveInterface(session.defaultSession, join(plan.folder, 'renderer'))
  session.defaultSession.setSpellCheckerLanguages(plan.platform === 'darwin' ? [] : ['fr', 'en-GB'])
  const running = startCore(electron, {
    entry: join(plan.folder, 'core-process', 'core-process.js'),
    vaultPath,
    keychain
  })
  core = running

  const lock = (): void => void running.client.call('lock', {}).catch(() => undefined)
  const lockOnSuspend = async (): Promise<void> => {
    const settings = await running.client.call('settings', {}).catch(() => undefined)
    if (settings?.lockOnSuspend) lock()
  }
  powerMonitor.on('suspend', () => void lockOnSuspend())
  powerMonitor.on('lock-screen', () => void lockOnSuspend())

  const acts: Acts = { show, lock, quit: () => app.quit() }
  const tray = openTray(electron, join(plan.resources, 'tray.png'), language, acts)
  setMenuBar(electron, language(), acts, plan.platform)
  const notices = createNotices(electron, language, (conversation) => {
    show()
    tell({ conversation })
  })
  running.client.subscribe((event) => {
    if (event.type !== 'locked') return
    notices.clear()
    setUnread(0)
  })

  function setUnread(count: number): void {
    app.setBadgeCount(count)
    if (plan.platform !== 'win32' || window === undefined || window.isDestroyed()) return
    const badge = count > 0 ? electron.nativeImage.createFromPath(join(plan.resources, 'badge.png')) : null
    window.setOverlayIcon(badge, count > 0 ? String(count) : '')
  }

  answerInterface(
    electron,
    {
      about: () => ({ version: app.getVersion(), hints: preferences.hints }),
      'remember-hints'(hints) {
        preferences.setHints(hints)
        setMenuBar(electron, language(), acts, plan.platform)
        tray.changed()
        return {}
      },
      save: ({ files }) => saveFiles(electron, opened(), running.client, files),
      async 'open-external'({ url }) {
        const allowed = externalUrl(url)
        if (allowed !== undefined) await electron.shell.openExternal(allowed)
        return {}
      },
      notify(notice) {
        if (!opened().isFocused()) notices.show(notice)
        return {}
      },
      'set-unread'({ count }) {
        setUnread(count)
        return {}
      },
      licences: () => JSON.parse(readFileSync(join(plan.folder, 'licences.json'), 'utf8'))
    },
    (contents) => window !== undefined && !window.isDestroyed() && contents === window.webContents,
    (contents) => {
      running.give(contents)
      isTold = true
      const waiting = untold
      untold = []
      for (const what of waiting) tell(what)
    }
  )

  function opened(): BrowserWindow {
    if (window === undefined) throw new Error('there is no window')
    return window
  }

  running.onInUse(() => {
    const { inUse, inUseDetail, close } = WORDS[language()]
    void dialog.showMessageBox({ type: 'info', message: inUse, detail: inUseDetail, buttons: [close] }).then(() => app.quit())
  })
  running.onLost(() => {
    const words = WORDS[language()]
    const buttons = [words.restart, words.close]
    void dialog
      .showMessageBox({
        type: 'error',
        message: words.coreLost,
        detail: words.coreLostDetail,
        buttons,
        defaultId: 0,
        cancelId: 1
      })
      .then(({ response }) => {
        if (response === 0) app.relaunch()
        app.exit(response === 0 ? 0 : 1)
      })
  })

  app.on('before-quit', (event) => {
    if (isQuitting) return
    event.preventDefault()
    isQuitting = true
    void (core as CoreHost).end().finally(() => app.quit())
  })
  app.on('activate', show)
  app.on('window-all-closed', () => app.quit())

  window = openWindow(electron, {
    preload: join(plan.folder, 'preload', 'preload.cjs'),
    icon: join(plan.resources, 'icon.png'),
    preferences,
    devTools: !app.isPackaged
  })
  offerSpelling(electron, window, language)
  // It goes on receiving, and says so in the tray, until the person quits.
  window.on('close', (event) => {
    if (isQuitting) return
    event.preventDefault()
    window?.hide()
  })
  window.webContents.on('render-process-gone', () => window?.reload())
}

function linksOf(commandLine: readonly string[]): Told[] {
  const link = linkIn(commandLine)
  return link === undefined ? [] : [{ link }]
}

function vaultIn(commandLine: readonly string[]): string | undefined {
  const place = commandLine.indexOf('--vault')
  const path = place < 0 ? undefined : commandLine[place + 1]
  return path === undefined ? undefined : resolve(path)
}
