/** Electron as the main process uses it, without a screen: what was asked of it is remembered, and it is no kinder than its declarations. */
import { EventEmitter } from 'node:events'
import type { Client, Keychain } from '@colloque/client'
import type { ElectronParts } from '../main/electron.ts'
import { FakeCoreProcess } from './fake-core-process.ts'
import { DeclaredEvents } from './fake-events.ts'
import { FakeChannel } from './fake-ports.ts'
import { FakeSession } from './fake-session.ts'
import { type FakeContents, FakeWindow } from './fake-window.ts'

export interface FakeOptions {
  readonly userData: string
  readonly platform?: NodeJS.Platform
  readonly isPackaged?: boolean
  readonly isFirstInstance?: boolean
  readonly storageBackend?: string
  /** What Chromium puts before sealed bytes: on Linux v10 is its built-in key, v11 one of a keychain. */
  readonly sealedAs?: string
  readonly workArea?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  createCore(keychain: Keychain): Promise<Client>
}

export interface FakeElectron {
  readonly parts: ElectronParts
  readonly app: EventEmitter
  readonly powerMonitor: EventEmitter
  /** In the order in which they were asked for. */
  readonly asked: { readonly what: string; readonly with: unknown }[]
  readonly windows: FakeWindow[]
  readonly cores: FakeCoreProcess[]
  readonly notifications: (EventEmitter & { readonly options: Record<string, unknown>; isOpen: boolean })[]
  readonly trays: { readonly image: unknown }[]
  readonly ipc: EventEmitter
  readonly defaultSession: FakeSession
  /** By partition. */
  readonly sessions: Map<string, FakeSession>
  /** What the person chooses in the next dialogs; of a message box the last button unless said. */
  readonly choices: { save?: string | undefined; folder?: string | undefined; button?: number | undefined }
  /** Whether the system has a newer key than what is decrypted was sealed under. */
  readonly keys: { areNewer: boolean }
  /** As the page would call. */
  ask(name: unknown, input: unknown, from?: { sender?: FakeContents; url?: string }): Promise<unknown>
  begin(contents: FakeContents): void
}

export function fakeElectron({
  userData,
  platform = 'linux',
  isPackaged = true,
  isFirstInstance = true,
  storageBackend = 'gnome_libsecret',
  sealedAs = 'v11',
  workArea = { x: 0, y: 0, width: 1920, height: 1080 },
  createCore
}: FakeOptions): FakeElectron {
  const asked: FakeElectron['asked'] = []
  const note = (what: string, given: unknown = undefined): void => void asked.push({ what, with: given })
  const windows: FakeWindow[] = []
  const cores: FakeCoreProcess[] = []
  const notifications: FakeElectron['notifications'] = []
  const trays: { readonly image: unknown }[] = []
  const handlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>()
  const choices: FakeElectron['choices'] = {}
  const keys = { areNewer: false }
  const sessions = new Map<string, FakeSession>()
  const defaultSession = new FakeSession(platform)
  const ipc = new EventEmitter()
  const powerMonitor = new DeclaredEvents('PowerMonitor', platform)

  let isReady = false
  const before = (what: string): void => {
    if (isReady) throw new Error(`${what} comes before the app is ready`)
  }
  const after = (what: string): void => {
    if (!isReady) throw new Error(`${what} comes after the app is ready`)
  }
  const on = (what: string, ...systems: NodeJS.Platform[]): void => {
    if (!systems.includes(platform)) throw new TypeError(`${what} is not a function`)
  }

  const app = Object.assign(new DeclaredEvents('App', platform), {
    isPackaged,
    commandLine: {
      appendSwitch(name: string, value = '') {
        before('appendSwitch')
        note('appendSwitch', [name, value])
      }
    },
    enableSandbox() {
      before('enableSandbox')
      note('enableSandbox')
    },
    requestSingleInstanceLock: () => isFirstInstance,
    setAppUserModelId(id: string) {
      on('setAppUserModelId', 'win32')
      note('setAppUserModelId', id)
    },
    setAsDefaultProtocolClient: (scheme: string) => note('setAsDefaultProtocolClient', scheme),
    async whenReady() {
      await Promise.resolve()
      isReady = true
    },
    getPath: (name: string) => (name === 'userData' ? userData : `${userData}/${name}`),
    getVersion: () => '0.2.0',
    setBadgeCount(count: number) {
      on('setBadgeCount', 'linux', 'darwin')
      note('setBadgeCount', count)
    },
    relaunch: () => note('relaunch'),
    exit: (code: number) => note('exit', code),
    /** Whoever prevents the event, or the closing of a window, keeps the program. */
    quit() {
      note('quit')
      let isPrevented = false
      app.emit('before-quit', { preventDefault: () => (isPrevented = true) })
      if (!isPrevented && windows.every((window) => window.close())) note('ended')
    }
  })

  class BrowserWindow extends FakeWindow {
    constructor(options: Record<string, unknown>) {
      after('BrowserWindow')
      super(options, platform)
      windows.push(this)
      app.emit('web-contents-created', {}, this.webContents)
    }
  }
  class Notification extends DeclaredEvents {
    static isSupported = (): boolean => true
    readonly options: Record<string, unknown>
    isOpen = false
    constructor(options: Record<string, unknown>) {
      super('Notification', platform)
      this.options = options
      notifications.push(this)
    }
    show(): void {
      this.isOpen = true
    }
    close(): void {
      this.isOpen = false
      this.emit('close', { reason: 'applicationHidden' })
    }
  }
  class Tray extends DeclaredEvents {
    readonly image: unknown
    constructor(image: unknown) {
      after('Tray')
      super('Tray', platform)
      this.image = image
      trays.push(this)
    }
    setToolTip(): void {}
    setContextMenu(menu: unknown): void {
      note('tray', menu)
    }
  }

  const parts = {
    app,
    BrowserWindow,
    Notification,
    Tray,
    powerMonitor,
    dialog: {
      showSaveDialog: async (_window: unknown, options: unknown) => {
        note('showSaveDialog', options)
        return { canceled: choices.save === undefined, filePath: choices.save ?? '' }
      },
      showOpenDialog: async (_window: unknown, options: unknown) => {
        note('showOpenDialog', options)
        return { canceled: choices.folder === undefined, filePaths: choices.folder === undefined ? [] : [choices.folder] }
      },
      showMessageBox: async (...given: unknown[]) => {
        const options = given.at(-1) as { readonly buttons: readonly string[] }
        note('showMessageBox', options)
        return { response: choices.button ?? options.buttons.length - 1 }
      },
      showErrorBox: (title: string, content: string) => note('showErrorBox', { title, content })
    },
    ipcMain: {
      handle: (channel: string, handler: (event: unknown, ...args: unknown[]) => unknown) => void handlers.set(channel, handler),
      on: (channel: string, listener: (...args: unknown[]) => void) => ipc.on(channel, listener)
    },
    Menu: {
      buildFromTemplate: (template: unknown) => ({ template, popup: () => note('popup', template) }),
      setApplicationMenu: (menu: unknown) => note('setApplicationMenu', menu)
    },
    MessageChannelMain: FakeChannel,
    nativeImage: { createFromPath: (path: string) => ({ path }) },
    nativeTheme: { shouldUseDarkColors: false },
    protocol: {
      registerSchemesAsPrivileged(schemes: unknown) {
        before('registerSchemesAsPrivileged')
        note('registerSchemesAsPrivileged', schemes)
      }
    },
    safeStorage: {
      getSelectedStorageBackend() {
        on('getSelectedStorageBackend', 'linux')
        return storageBackend
      },
      isAsyncEncryptionAvailable: async () => true,
      encryptStringAsync: async (text: string) => {
        note('encryptStringAsync')
        return Buffer.from(`${sealedAs} ${Buffer.from(text).toString('hex')}`)
      },
      decryptStringAsync: async (sealed: Buffer) => ({
        shouldReEncrypt: keys.areNewer,
        result: Buffer.from(sealed.toString().slice('v11 '.length), 'hex').toString()
      })
    },
    screen: { getAllDisplays: () => [{ workArea }] },
    session: {
      get defaultSession() {
        after('defaultSession')
        return defaultSession
      },
      fromPartition(partition: string, options: unknown) {
        after('fromPartition')
        note('fromPartition', { partition, options })
        const session = sessions.get(partition) ?? new FakeSession(platform)
        sessions.set(partition, session)
        return session
      }
    },
    shell: { openExternal: async (url: string) => note('openExternal', url) },
    utilityProcess: {
      fork(entry: string, args: string[], options: unknown) {
        note('fork', { entry, args, options })
        const core = new FakeCoreProcess(platform, createCore)
        cores.push(core)
        return core
      }
    }
  }

  return {
    parts: parts as unknown as ElectronParts,
    app,
    powerMonitor,
    asked,
    windows,
    cores,
    notifications,
    trays,
    ipc,
    defaultSession,
    sessions,
    choices,
    keys,
    async ask(name, input, from = {}) {
      const handler = handlers.get('colloque:ask')
      const sender = from.sender ?? windows[0]?.webContents
      const senderFrame = from.url === undefined ? sender?.mainFrame : { url: from.url }
      return structuredClone(await handler?.({ sender, senderFrame }, name, structuredClone(input)))
    },
    begin: (contents) => void ipc.emit('colloque:begin', { sender: contents, senderFrame: contents.mainFrame })
  }
}
