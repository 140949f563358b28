/** The menu bar, the tray and the spelling menu. They say nothing of what is read or written. */
import type { BrowserWindow, ElectronParts } from './electron.ts'
import { type Language, WORDS } from './words.ts'

export interface Acts {
  show(): void
  lock(): void
  quit(): void
}

export function setMenuBar(
  { Menu }: Pick<ElectronParts, 'Menu'>,
  language: Language,
  acts: Acts,
  platform: NodeJS.Platform
): void {
  const words = WORDS[language]
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
      {
        label: words.file,
        submenu: [
          { label: words.lock, accelerator: 'CmdOrCtrl+Shift+L', registerAccelerator: false, click: acts.lock },
          { type: 'separator' },
          { label: words.quit, accelerator: 'CmdOrCtrl+Q', click: acts.quit }
        ]
      },
      {
        label: words.edit,
        submenu: [
          { role: 'undo' },
          { role: 'redo' },
          { type: 'separator' },
          { role: 'cut' },
          { role: 'copy' },
          { role: 'paste' },
          { role: 'selectAll' }
        ]
      },
      {
        label: words.view,
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { type: 'separator' },
          { role: 'togglefullscreen' }
        ]
      },
      { label: words.window, submenu: [{ role: 'minimize' }, { role: 'close' }] }
    ])
  )
}

export function openTray(
  { Menu, Tray }: Pick<ElectronParts, 'Menu' | 'Tray'>,
  icon: string,
  language: () => Language,
  acts: Acts
) {
  const tray = new Tray(icon)
  tray.setToolTip('Colloque')
  function setMenu(): void {
    const words = WORDS[language()]
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: words.open, click: acts.show },
        { label: words.lock, click: acts.lock },
        { type: 'separator' },
        { label: words.quit, click: acts.quit }
      ])
    )
  }
  setMenu()
  tray.on('click', acts.show)
  return { changed: setMenu }
}

/** Corrections for the misspelt word, and the words of the edit menu. */
export function offerSpelling({ Menu }: Pick<ElectronParts, 'Menu'>, window: BrowserWindow, language: () => Language): void {
  const { webContents } = window
  webContents.on('context-menu', (_event, { misspelledWord, dictionarySuggestions, isEditable, selectionText }) => {
    if (!isEditable && selectionText === '') return
    const suggestions = dictionarySuggestions
      .slice(0, 6)
      .map((word) => ({ label: word, click: () => webContents.replaceMisspelling(word) }))
    const learning = {
      label: WORDS[language()].addToDictionary,
      click: () => void webContents.session.addWordToSpellCheckerDictionary(misspelledWord)
    }
    const menu = Menu.buildFromTemplate([
      ...suggestions,
      ...(misspelledWord ? [learning, { type: 'separator' } as const] : []),
      ...(isEditable ? [{ role: 'cut' } as const] : []),
      { role: 'copy' },
      ...(isEditable ? [{ role: 'paste' } as const] : [])
    ])
    menu.popup({ window })
  })
}
