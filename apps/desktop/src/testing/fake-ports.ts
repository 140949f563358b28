/** Channels as Electron's are: what is posted is cloned, a port that was handed over is an empty shell, and one that was never started gives nothing, not even its end. */
import type { ElectronPort } from '../ports/electron-port.ts'
import { DeclaredEvents } from './fake-events.ts'

interface Posted {
  readonly data: unknown
  readonly ends: readonly End[]
}

/** One end of a channel, whichever port holds it. */
export class End {
  other: End | undefined
  readonly waiting: Posted[] = []
  isShut = false
  /** Of the port that holds it now. */
  onChange = (): void => {}
  shut(): void {
    if (this.isShut) return
    this.isShut = true
    this.other?.onChange()
  }
}

export class FakePort extends DeclaredEvents implements ElectronPort {
  #end: End | undefined
  #isStarted = false
  #isClosed = false
  constructor(end: End) {
    super('MessagePortMain', 'linux')
    this.#hold(end)
  }
  /** A port that was handed over or closed takes it and does nothing. */
  postMessage(message: unknown, transfer: readonly FakePort[] = []): void {
    const other = this.#end?.other
    if (this.#isClosed || other === undefined) return
    other.waiting.push({ data: structuredClone(message), ends: transfer.map((port) => port.release()) })
    other.onChange()
  }
  start(): void {
    this.#isStarted = true
    this.#end?.onChange()
  }
  /** Of a port that was handed over: nothing to anybody else. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#end?.shut()
    this.emit('close')
  }
  /** What handing over takes; the port is good for nothing after. */
  release(): End {
    const end = this.#end
    if (end === undefined || this.#isClosed) throw new Error('Port is already neutered.')
    this.#end = undefined
    end.onChange = () => {}
    return end
  }
  #hold(end: End): void {
    this.#end = end
    end.onChange = () => queueMicrotask(() => this.#pump(end))
  }
  #pump(end: End): void {
    while (this.#isStarted && !this.#isClosed && this.#end === end) {
      const posted = end.waiting.shift()
      if (posted === undefined) break
      this.emit('message', { data: posted.data, ports: portsOf(posted.ends) })
    }
    if (this.#isStarted && this.#end === end && end.other?.isShut && end.waiting.length === 0) this.close()
  }
}

export const portsOf = (ends: readonly End[]): FakePort[] => ends.map((end) => new FakePort(end))

export class FakeChannel {
  readonly port1: FakePort
  readonly port2: FakePort
  constructor() {
    const [one, two] = [new End(), new End()]
    one.other = two
    two.other = one
    this.port1 = new FakePort(one)
    this.port2 = new FakePort(two)
  }
}
