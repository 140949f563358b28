/** Emitters that give the events that Electron declares, on the systems that it declares them for, and no others. */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

// By path: to require Electron outside of Electron would fetch it.
const declarations = readFileSync(createRequire(import.meta.url).resolve('electron/electron.d.ts'), 'utf8')

/** Name of each event, and the systems that have it; empty when all do. */
type Events = ReadonlyMap<string, readonly string[]>
const known = new Map<string, Events>()

function eventsOf(name: string): Events {
  const found = known.get(name)
  if (found !== undefined) return found
  const [, parent = '', body = ''] =
    new RegExp(`^  (?:class|interface) ${name} extends (\\S+) \\{$([\\s\\S]*?)^  \\}$`, 'm').exec(declarations) ?? []
  if (body === '') throw new Error(`Electron declares no ${name}`)
  const events = new Map(/EventEmitter$/.test(parent) ? [] : eventsOf(parent))
  for (const [, comment = '', event = ''] of body.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?\bon\(event: '([^']+)'/g))
    events.set(event, /@platform (\S+)/.exec(comment)?.[1]?.split(',') ?? [])
  known.set(name, events)
  return events
}

export class DeclaredEvents extends EventEmitter {
  readonly #name: string
  readonly #events: Events
  readonly #platform: NodeJS.Platform
  constructor(name: string, platform: NodeJS.Platform) {
    super()
    this.#name = name
    this.#events = eventsOf(name)
    this.#platform = platform
  }
  override on(event: string, listener: (...given: never[]) => void): this {
    this.#systemsOf(event)
    return super.on(event, listener as () => void)
  }
  override emit(event: string, ...given: unknown[]): boolean {
    const systems = this.#systemsOf(event)
    if (systems.length > 0 && !systems.includes(this.#platform))
      throw new Error(`no ${event} of ${this.#name} on ${this.#platform}`)
    return super.emit(event, ...given)
  }
  #systemsOf(event: string): readonly string[] {
    const systems = this.#events.get(event)
    if (systems === undefined) throw new Error(`${this.#name} has no event ${event}`)
    return systems
  }
}
