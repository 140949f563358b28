/** What of Electron the main process uses: given to it as a value, so that the tests give their own. */
import type * as Electron from 'electron'

export type ElectronParts = Pick<
  typeof Electron,
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'MessageChannelMain'
  | 'nativeImage'
  | 'nativeTheme'
  | 'Notification'
  | 'powerMonitor'
  | 'protocol'
  | 'safeStorage'
  | 'screen'
  | 'session'
  | 'shell'
  | 'Tray'
  | 'utilityProcess'
>
export type {
  BrowserWindow,
  IpcMainEvent,
  IpcMainInvokeEvent,
  Rectangle,
  Session,
  WebContents
} from 'electron'
