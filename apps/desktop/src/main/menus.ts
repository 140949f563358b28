/** The menu bar, the tray and the menu of a text. They say nothing of what is read or written. */
import { join } from 'node:path'
import type { BrowserWindow, ElectronParts } from './electron.ts'
import type { Words } from './words.ts'

export interface Acts {
  show(): void
  lock(): void
  quit(): void
}

export function setMenuBar({ Menu }: Pick<ElectronParts, 'Menu'>, words: Words, acts: Acts, platform: NodeJS.Platform): void {
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
  resources: string,
  platform: NodeJS.Platform,
  words: () => Words,
  acts: Acts
) {
  // What ends in Template, macOS draws in the colour of its menu bar.
  const tray = new Tray(join(resources, platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'))
  tray.setToolTip('Colloque')
  function setMenu(): void {
    const { open, lock, quit } = words()
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: open, click: acts.show },
        { label: lock, click: acts.lock },
        { type: 'separator' },
        { label: quit, click: acts.quit }
      ])
    )
  }
  setMenu()
  tray.on('click', acts.show)
  return { changed: setMenu }
}

/** Corrections for the misspelt word, and the words of the edit menu. No dictionary learns: it would keep patients' names in clear. */
export function offerEditing({ Menu }: Pick<ElectronParts, 'Menu'>, window: BrowserWindow): void {
  const { webContents } = window
  webContents.on('context-menu', (_event, { dictionarySuggestions, isEditable, selectionText }) => {
    if (!isEditable && selectionText === '') return
    const suggestions = dictionarySuggestions
      .slice(0, 6)
      .map((word) => ({ label: word, click: () => webContents.replaceMisspelling(word) }))
    const menu = Menu.buildFromTemplate([
      ...suggestions,
      ...(suggestions.length > 0 ? [{ type: 'separator' } as const] : []),
      ...(isEditable ? [{ role: 'cut' } as const] : []),
      { role: 'copy' },
      ...(isEditable ? [{ role: 'paste' } as const] : [])
    ])
    menu.popup({ window })
  })
}
