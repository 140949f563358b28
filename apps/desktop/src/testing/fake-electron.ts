/** Electron as the main process uses it, without a screen: what was asked of it is remembered, and messages are cloned as between processes. */
import { EventEmitter } from 'node:events'
import type { Client, Keychain } from '@colloque/client'
import { INTERFACE_ORIGIN } from '../channels.ts'
import { type ParentPort, serveCore } from '../core-process/serve-core.ts'
import type { ElectronParts } from '../main/electron.ts'
import type { ElectronPort } from '../ports/electron-port.ts'

/** One end of a fake channel. Messages wait for `start`, as Electron's do. */
class FakePort extends EventEmitter implements ElectronPort {
  other: FakePort | undefined
  isStarted = false
  isClosed = false
  waiting: unknown[] = []
  postMessage(message: unknown): void {
    const copy = structuredClone(message)
    queueMicrotask(() => this.other?.deliver(copy))
  }
  deliver(data: unknown): void {
    if (this.isClosed) return
    if (this.isStarted) this.emit('message', { data })
    else this.waiting.push(data)
  }
  start(): void {
    this.isStarted = true
    for (const data of this.waiting.splice(0)) this.emit('message', { data })
  }
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    queueMicrotask(() => {
      this.emit('close')
      this.other?.close()
    })
  }
}

class FakeChannel {
  readonly port1 = new FakePort()
  readonly port2 = new FakePort()
  constructor() {
    this.port1.other = this.port2
    this.port2.other = this.port1
  }
}

export class FakeContents extends EventEmitter {
  static lastId = 0
  readonly id = ++FakeContents.lastId
  readonly mainFrame = { url: `${INTERFACE_ORIGIN}/` }
  readonly sent: { readonly channel: string; readonly message: unknown }[] = []
  readonly ports: FakePort[] = []
  windowOpenHandler: ((details: { url: string }) => { action: string }) | undefined
  readonly session = { addWordToSpellCheckerDictionary: () => true }
  getURL(): string {
    return this.mainFrame.url
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler
  }
  send(channel: string, message: unknown): void {
    this.sent.push({ channel, message: structuredClone(message) })
  }
  postMessage(channel: string, message: unknown, ports: FakePort[]): void {
    this.sent.push({ channel, message })
    this.ports.push(...ports)
  }
  replaceMisspelling(): void {}
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents()
  readonly options: Record<string, unknown>
  isHidden = true
  isProtected = false
  hasFocus = true
  url: string | undefined
  constructor(options: Record<string, unknown>) {
    super()
    this.options = options
  }
  setContentProtection(isProtected: boolean): void {
    this.isProtected = isProtected
  }
  async loadURL(url: string): Promise<void> {
    this.url = url
  }
  show(): void {
    this.isHidden = false
  }
  hide(): void {
    this.isHidden = true
  }
  focus(): void {}
  restore(): void {}
  reload(): void {}
  maximize(): void {}
  setOverlayIcon(): void {}
  isDestroyed = (): boolean => false
  isMinimized = (): boolean => false
  isMaximized = (): boolean => false
  isFocused = (): boolean => this.hasFocus
  getNormalBounds = () => ({ x: 10, y: 20, width: 1300, height: 900 })
}

export interface FakeOptions {
  readonly userData: string
  readonly isFirstInstance?: boolean
  readonly storageBackend?: string
  createCore(keychain: Keychain): Promise<Client>
}

export interface FakeElectron {
  readonly parts: ElectronParts
  readonly app: EventEmitter
  readonly powerMonitor: EventEmitter
  /** In the order in which they were asked for. */
  readonly asked: { readonly what: string; readonly with: unknown }[]
  readonly windows: FakeWindow[]
  readonly notifications: (EventEmitter & { readonly options: Record<string, unknown>; isOpen: boolean })[]
  readonly handlers: Map<string, (event: unknown, ...args: unknown[]) => unknown>
  readonly ipc: EventEmitter
  readonly session: Record<string, (...args: never[]) => unknown>
  readonly serve: Map<string, (request: Request) => Response | Promise<Response>>
  /** What the person chooses in the next dialogs. */
  readonly choices: { save?: string | undefined; folder?: string | undefined }
  /** As the page would call. */
  ask(name: unknown, input: unknown, from?: { sender?: FakeContents; url?: string }): Promise<unknown>
  begin(contents: FakeContents): void
}

export function fakeElectron({
  userData,
  isFirstInstance = true,
  storageBackend = 'gnome_libsecret',
  createCore
}: FakeOptions): FakeElectron {
  const asked: FakeElectron['asked'] = []
  const note = (what: string, given: unknown = undefined): void => void asked.push({ what, with: given })
  const windows: FakeWindow[] = []
  const notifications: FakeElectron['notifications'] = []
  const handlers: FakeElectron['handlers'] = new Map()
  const serve: FakeElectron['serve'] = new Map()
  const choices: FakeElectron['choices'] = {}
  const session: FakeElectron['session'] = {}
  const ipc = new EventEmitter()
  const powerMonitor = new EventEmitter()

  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    enableSandbox: () => note('enableSandbox'),
    requestSingleInstanceLock: () => isFirstInstance,
    setAsDefaultProtocolClient: (scheme: string) => note('setAsDefaultProtocolClient', scheme),
    whenReady: async () => {},
    getPath: (name: string) => (name === 'userData' ? userData : `${userData}/${name}`),
    getVersion: () => '0.2.0',
    setBadgeCount: (count: number) => note('setBadgeCount', count),
    relaunch: () => note('relaunch'),
    exit: (code: number) => note('exit', code),
    quit() {
      note('quit')
      let isPrevented = false
      app.emit('before-quit', { preventDefault: () => (isPrevented = true) })
      if (!isPrevented) note('ended')
    }
  })

  class BrowserWindow extends FakeWindow {
    constructor(options: Record<string, unknown>) {
      super(options)
      windows.push(this)
      app.emit('web-contents-created', {}, this.webContents)
    }
  }
  class Notification extends EventEmitter {
    static isSupported = (): boolean => true
    readonly options: Record<string, unknown>
    isOpen = false
    constructor(options: Record<string, unknown>) {
      super()
      this.options = options
      notifications.push(this)
    }
    show(): void {
      this.isOpen = true
    }
    close(): void {
      this.isOpen = false
      this.emit('close')
    }
  }
  class Tray extends EventEmitter {
    setToolTip(): void {}
    setContextMenu(menu: unknown): void {
      note('tray', menu)
    }
  }

  const remember = (name: string) => (given: never) => {
    session[name] = given
  }
  const defaultSession = {
    setPermissionRequestHandler: remember('permissionRequest'),
    setPermissionCheckHandler: remember('permissionCheck'),
    setDevicePermissionHandler: remember('devicePermission'),
    setSpellCheckerLanguages: (languages: string[]) => note('setSpellCheckerLanguages', languages),
    webRequest: { onBeforeRequest: remember('beforeRequest') },
    protocol: { handle: (scheme: string, handler: (request: Request) => Response) => void serve.set(scheme, handler) }
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
      showMessageBox: async (options: unknown) => {
        note('showMessageBox', options)
        return { response: 1 }
      }
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
    nativeImage: { createFromPath: (path: string) => path },
    nativeTheme: { shouldUseDarkColors: false },
    protocol: { registerSchemesAsPrivileged: (schemes: unknown) => note('registerSchemesAsPrivileged', schemes) },
    safeStorage: {
      getSelectedStorageBackend: () => storageBackend,
      isAsyncEncryptionAvailable: async () => true,
      encryptStringAsync: async (text: string) => Buffer.from(`sealed ${Buffer.from(text).toString('hex')}`),
      decryptStringAsync: async (sealed: Buffer) => ({
        shouldReEncrypt: false,
        result: Buffer.from(sealed.toString().slice('sealed '.length), 'hex').toString()
      })
    },
    session: { defaultSession },
    shell: { openExternal: async (url: string) => note('openExternal', url) },
    utilityProcess: { fork: (entry: string, args: string[], options: unknown) => forkCore(entry, args, options) }
  }

  function forkCore(entry: string, args: string[], options: unknown): EventEmitter {
    note('fork', { entry, args, options })
    const parentSide = new EventEmitter()
    const childSide = new EventEmitter()
    const parent: ParentPort = {
      on: (_event, listener) => childSide.on('message', listener),
      postMessage: (message) => queueMicrotask(() => parentSide.emit('message', structuredClone(message)))
    }
    serveCore(parent, createCore, () => parentSide.emit('exit', 0))
    return Object.assign(parentSide, {
      postMessage: (data: unknown, ports: FakePort[]) => queueMicrotask(() => childSide.emit('message', { data, ports }))
    })
  }

  return {
    parts: parts as unknown as ElectronParts,
    app,
    powerMonitor,
    asked,
    windows,
    notifications,
    handlers,
    ipc,
    session,
    serve,
    choices,
    async ask(name, input, from = {}) {
      const handler = handlers.get('colloque:ask')
      const sender = from.sender ?? windows[0]?.webContents
      const senderFrame = from.url === undefined ? sender?.mainFrame : { url: from.url }
      return structuredClone(await handler?.({ sender, senderFrame }, name, structuredClone(input)))
    },
    begin: (contents) => void ipc.emit('colloque:begin', { sender: contents, senderFrame: contents.mainFrame })
  }
}
