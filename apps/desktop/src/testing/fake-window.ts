/** The window and its page, without a screen. */
import { INTERFACE_ORIGIN } from '../channels.ts'
import { DeclaredEvents } from './fake-events.ts'
import { type FakePort, portsOf } from './fake-ports.ts'

export class FakeContents extends DeclaredEvents {
  static lastId = 0
  readonly id = ++FakeContents.lastId
  readonly mainFrame = { url: `${INTERFACE_ORIGIN}/` }
  readonly sent: { readonly channel: string; readonly message: unknown }[] = []
  /** Of the page that is there now. */
  ports: FakePort[] = []
  reloads = 0
  webRtcPolicy: string | undefined
  windowOpenHandler: ((details: { url: string }) => { action: string }) | undefined
  constructor(platform: NodeJS.Platform = 'linux') {
    super('WebContents', platform)
  }
  getURL(): string {
    return this.mainFrame.url
  }
  isDestroyed(): boolean {
    return false
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler
  }
  setWebRTCIPHandlingPolicy(policy: string): void {
    this.webRtcPolicy = policy
  }
  send(channel: string, message: unknown): void {
    this.sent.push({ channel, message: structuredClone(message) })
  }
  postMessage(channel: string, message: unknown, ports: readonly FakePort[]): void {
    this.sent.push({ channel, message })
    this.ports.push(...portsOf(ports.map((port) => port.release())))
  }
  reload(): void {
    this.reloads++
    this.#leave()
    queueMicrotask(() => this.emit('did-start-navigation', { url: this.getURL(), isMainFrame: true, isSameDocument: false }))
  }
  /** As the page's process ends by a fault. */
  crash(): void {
    this.#leave()
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 })
  }
  replaceMisspelling(): void {}
  #leave(): void {
    for (const port of this.ports.splice(0)) port.close()
  }
}

export class FakeWindow extends DeclaredEvents {
  readonly webContents: FakeContents
  readonly options: Record<string, unknown>
  readonly overlays: { readonly image: unknown; readonly description: string }[] = []
  isHidden = true
  isProtected = false
  isFlashing = false
  hasFocus = true
  url: string | undefined
  readonly #platform: NodeJS.Platform
  constructor(options: Record<string, unknown>, platform: NodeJS.Platform) {
    super('BrowserWindow', platform)
    this.options = options
    this.#platform = platform
    this.webContents = new FakeContents(platform)
  }
  setContentProtection(isProtected: boolean): void {
    this.isProtected = isProtected
  }
  async loadURL(url: string): Promise<void> {
    this.url = url
    queueMicrotask(() => this.emit('ready-to-show'))
  }
  show(): void {
    this.isHidden = false
  }
  hide(): void {
    this.isHidden = true
  }
  focus(): void {
    this.hasFocus = true
    this.emit('focus')
  }
  restore(): void {}
  maximize(): void {}
  flashFrame(isFlashing: boolean): void {
    this.isFlashing = isFlashing
  }
  setOverlayIcon(image: unknown, description: string): void {
    if (this.#platform !== 'win32') throw new TypeError('setOverlayIcon is not a function')
    this.overlays.push({ image, description })
  }
  /** As the person or the program closes it; whether it did. */
  close(): boolean {
    let isPrevented = false
    this.emit('close', { preventDefault: () => (isPrevented = true) })
    return !isPrevented
  }
  isDestroyed = (): boolean => false
  isMinimized = (): boolean => false
  isMaximized = (): boolean => false
  isFocused = (): boolean => this.hasFocus
  getNormalBounds = () => ({ x: 10, y: 20, width: 1300, height: 900 })
}
