/** The desktop program, put together: one instance, one core, one window. Holds no key and shows nothing itself. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { APP_ID, LINK_SCHEME } from '../channels.ts'
import { createAttention } from './attention.ts'
import { lockWithSystem } from './auto-lock.ts'
import { startCore } from './core-host.ts'
import { isLink, linkIn, vaultIn } from './deep-links.ts'
import type { BrowserWindow, ElectronParts } from './electron.ts'
import { endWell, offerRestart } from './ending.ts'
import { createOpener } from './external.ts'
import { guardContents } from './guards.ts'
import { registerInterfaceScheme, serveInterface } from './interface-files.ts'
import { type Acts, offerEditing, openTray, setMenuBar } from './menus.ts'
import { closeNetwork } from './network.ts'
import { createNotices } from './notices.ts'
import { recoverPage } from './page-recovery.ts'
import { openPreferences } from './preferences.ts'
import { saveFiles } from './save-files.ts'
import { createSaveStreams } from './save-streams.ts'
import { openSession } from './session.ts'
import { answerInterface } from './shell-answers.ts'
import { createSystemKeychain } from './system-keychain.ts'
import { createTelling, type Telling } from './told.ts'
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

/** Resolves when the window was asked for; at once in a second instance, which ends. What goes wrong until then is said, and ends the program. */
export async function startDesktop(electron: ElectronParts, plan: DesktopPlan): Promise<void> {
  try {
    const { app } = electron
    app.enableSandbox()
    closeNetwork(electron)
    registerInterfaceScheme(electron)
    if (!app.requestSingleInstanceLock()) return app.quit()
    if (plan.platform === 'win32') app.setAppUserModelId(APP_ID)
    // An unpacked program would give the scheme to every Electron of this machine.
    if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
    app.on('web-contents-created', (_event, contents) => guardContents(contents))
    const shown: Shown = { window: undefined }
    const telling = listenToSystem(electron, plan, shown)
    await app.whenReady()
    openProgram(electron, plan, shown, telling)
  } catch {
    const { cannotStart, cannotStartDetail } = WORDS.fr
    electron.dialog.showErrorBox(cannotStart, `${cannotStartDetail}\n\n${WORDS.en.cannotStart}. ${WORDS.en.cannotStartDetail}`)
    electron.app.exit(1)
  }
}

interface Shown {
  window: BrowserWindow | undefined
}

/** From before the window is there: macOS gives the link that a program was opened with at once. */
function listenToSystem({ app }: ElectronParts, { commandLine }: DesktopPlan, shown: Shown): Telling {
  const telling = createTelling(linksOf(commandLine))
  app.on('second-instance', (_event, theirs) => {
    show(shown)
    for (const link of linksOf(theirs)) telling.tell(link)
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    show(shown)
    if (isLink(url)) telling.tell({ link: url })
  })
  app.on('activate', () => show(shown))
  return telling
}

function openProgram(electron: ElectronParts, plan: DesktopPlan, shown: Shown, telling: Telling): void {
  const { app } = electron
  const session = openSession(electron, plan.platform)
  serveInterface(session, join(plan.folder, 'renderer'))
  const preferences = openPreferences(join(app.getPath('userData'), 'preferences.json'))
  const language = () => preferences.hints.language
  const words = () => WORDS[language()]
  const vaultPath = vaultIn(plan.commandLine) ?? plan.vaultPath
  const keychain = createSystemKeychain(electron, `${vaultPath}.keychain`, plan.platform)
  const core = startCore(electron, { entry: join(plan.folder, 'core-process', 'core-process.js'), vaultPath, keychain })

  const window = openWindow(electron, {
    preload: join(plan.folder, 'preload', 'preload.cjs'),
    icon: join(plan.resources, 'icon.png'),
    preferences,
    session,
    platform: plan.platform,
    devTools: !app.isPackaged
  })
  shown.window = window
  const lock = (): void => void core.client.call('lock', {}).catch(() => undefined)
  const acts: Acts = { show: () => show(shown), lock, quit: () => app.quit() }
  const tray = openTray(electron, plan.resources, plan.platform, words, acts)
  setMenuBar(electron, words(), acts, plan.platform)
  offerEditing(electron, window)

  telling.watch(window)
  recoverPage(window, () => void offerRestart(electron, words().pageLost, words().pageLostDetail, words()))
  lockWithSystem(electron, core.client, lock)
  endWell(electron, { window, core, lock, words })
  const attention = createAttention(electron, window, plan.resources, plan.platform)
  const openExternal = createOpener(electron, window, words)
  const notices = createNotices(electron, words, (conversation) => {
    show(shown)
    telling.tell({ conversation })
  })
  core.client.subscribe((event) => {
    if (event.type !== 'locked') return
    notices.clear()
    attention.setUnread(0)
  })

  const streams = createSaveStreams(electron, window)
  answerInterface(
    electron,
    {
      about: () => ({ version: app.getVersion(), hints: preferences.hints }),
      'remember-hints'(hints) {
        preferences.setHints(hints)
        setMenuBar(electron, words(), acts, plan.platform)
        tray.changed()
        return {}
      },
      save: ({ files }) => saveFiles(electron, window, core.client, files),
      'begin-stream': ({ name }) => streams.begin(name),
      'stream-part': ({ stream, part }) => streams.part(stream, part),
      'end-stream': ({ stream, isWhole }) => streams.end(stream, isWhole),
      async 'open-external'({ url }) {
        await openExternal(url)
        return {}
      },
      notify(notice) {
        if (window.isFocused()) return {}
        notices.show(notice)
        if (notice.kind === 'urgent') attention.flash()
        return {}
      },
      'set-unread'({ count }) {
        attention.setUnread(count)
        return {}
      },
      licences: () => JSON.parse(readFileSync(join(plan.folder, 'licences.json'), 'utf8'))
    },
    (contents) => !window.isDestroyed() && contents === window.webContents,
    (contents) => {
      streams.giveUp()
      core.give(contents)
      telling.begin(contents)
    }
  )
}

function show({ window }: Shown): void {
  if (window === undefined || window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function linksOf(commandLine: readonly string[]): { link: string }[] {
  const link = linkIn(commandLine)
  return link === undefined ? [] : [{ link }]
}
