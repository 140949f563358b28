/** How the program ends: asked to, it closes the vault first; when the system goes down, it locks and delays nothing. */
import type { CoreHost, CoreLoss } from './core-host.ts'
import type { BrowserWindow, ElectronParts } from './electron.ts'
import type { Words } from './words.ts'

type Parts = Pick<ElectronParts, 'app' | 'dialog' | 'powerMonitor'>

export interface Running {
  readonly window: BrowserWindow
  readonly core: CoreHost
  readonly lock: () => void
  readonly words: () => Words
}

export function endWell(parts: Parts, { window, core, lock, words }: Running): void {
  const { app, powerMonitor } = parts
  let isEnding = false
  let isGoingDown = false
  core.onLost((loss) => {
    if (!isEnding) void tellLoss(parts, loss, words())
  })
  app.on('before-quit', (event) => {
    if (isEnding) return
    event.preventDefault()
    isEnding = true
    void core.end().finally(() => app.quit())
  })
  // It goes on receiving, and says so in the tray, until the person quits.
  window.on('close', (event) => {
    if (isEnding) return
    event.preventDefault()
    window.hide()
  })
  // To prevent anything now would cancel the person's logging out (macOS).
  const goDown = (): void => {
    isEnding = true
    isGoingDown = true
    lock()
  }
  // Somebody works on: the system was kept from going down, perhaps by another program.
  window.on('focus', () => {
    if (isGoingDown) isEnding = false
    isGoingDown = false
  })
  powerMonitor.on('shutdown', goDown)
  window.on('session-end', goDown)
  app.on('window-all-closed', () => app.quit())
}

/** Says why there is no core, and ends; after a break the person may start anew. */
async function tellLoss({ app, dialog }: Parts, loss: CoreLoss, words: Words): Promise<void> {
  if (loss === 'in-use') {
    await dialog.showMessageBox({ type: 'info', message: words.inUse, detail: words.inUseDetail, buttons: [words.close] })
    return app.quit()
  }
  const [message, detail] =
    loss === 'broke-off' ? [words.coreLost, words.coreLostDetail] : [words.cannotStart, words.cannotStartDetail]
  await offerRestart({ app, dialog }, message, detail, words)
}

export async function offerRestart(
  { app, dialog }: Pick<Parts, 'app' | 'dialog'>,
  message: string,
  detail: string,
  words: Words
): Promise<void> {
  const buttons = [words.restart, words.close]
  const { response } = await dialog.showMessageBox({ type: 'error', message, detail, buttons, defaultId: 0, cancelId: 1 })
  if (response === 0) app.relaunch()
  app.quit()
}
