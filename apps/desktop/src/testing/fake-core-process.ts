/** The process of the core, without a process: what it holds ends with it. */
import type { Client, Keychain } from '@colloque/client'
import { type ParentPort, serveCore } from '../core-process/serve-core.ts'
import { DeclaredEvents } from './fake-events.ts'
import { type FakePort, portsOf } from './fake-ports.ts'

export class FakeCoreProcess extends DeclaredEvents {
  readonly #held: FakePort[] = []
  #receive: ((message: { readonly data: unknown; readonly ports: readonly FakePort[] }) => void) | undefined
  readonly #calls = new Set<(name: string) => void>()
  #isGone = false
  wasKilled = false
  constructor(platform: NodeJS.Platform, createCore: (keychain: Keychain) => Promise<Client>) {
    super('UtilityProcess', platform)
    const parent: ParentPort = {
      on: (_event, listener) => {
        this.#receive = listener
      },
      postMessage: (message) => {
        const copy = structuredClone(message)
        queueMicrotask(() => !this.#isGone && this.emit('message', copy))
      }
    }
    serveCore(
      parent,
      async (keychain) => watched(await createCore(keychain), this.#calls),
      (code) => this.exit(code)
    )
  }
  /** Of every call that reaches the core, by its name. */
  onCall(listener: (name: string) => void): void {
    this.#calls.add(listener)
  }
  /** To a process that is gone: nothing. The ports are handed over all the same. */
  postMessage(message: unknown, transfer: readonly FakePort[] = []): void {
    const data = structuredClone(message)
    const ports = portsOf(transfer.map((port) => port.release()))
    this.#held.push(...ports)
    queueMicrotask(() => (this.#isGone ? this.#letGo() : this.#receive?.({ data, ports })))
  }
  kill(): boolean {
    this.wasKilled = true
    this.exit(15)
    return true
  }
  exit(code: number): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#letGo()
    queueMicrotask(() => this.emit('exit', code))
  }
  #letGo(): void {
    for (const port of this.#held.splice(0)) port.close()
  }
}

function watched(core: Client, listeners: ReadonlySet<(name: string) => void>): Client {
  return {
    ...core,
    call(name, input) {
      for (const listener of listeners) listener(name)
      return core.call(name, input)
    }
  }
}
