/** The contract over a port, for whoever uses a core. Checks what comes back, and leaves no call waiting when the port closes. */
import {
  type AnyEvent,
  type ClientContract,
  type CommandName,
  commands,
  events,
  type InputOf,
  type OutputOf
} from './contract.ts'
import { type CoreMessage, coreMessage } from './messages.ts'
import type { MessagePortLike } from './port.ts'
import { isClientCode, Refusal } from './refusal.ts'

export interface ConnectedClient extends ClientContract {
  /** Closes the port; calls under way are refused with `disconnected-from-core`. */
  close(): void
}

interface Waiting {
  readonly name: CommandName
  readonly resolve: (output: never) => void
  readonly reject: (refusal: Refusal) => void
}

/** Every refusal of `call` is a Refusal. */
export function connect(port: MessagePortLike): ConnectedClient {
  const waiting = new Map<number, Waiting>()
  const listeners = new Set<(event: AnyEvent) => void>()
  let lastNumber = 0
  let open = true

  const receive = (raw: unknown) => {
    const message = coreMessage.safeParse(raw)
    // A core that cannot be understood would leave calls waiting for ever.
    if (!message.success) return close()
    if (message.data.kind === 'event') return publish(message.data.event)
    const { number } = message.data
    if (number === 0) return close()
    const call = waiting.get(number)
    if (call === undefined) return
    waiting.delete(number)
    settle(call, message.data)
  }

  const publish = (raw: unknown) => {
    const event = readEvent(raw)
    if (event !== undefined) for (const listener of [...listeners]) listener(event)
  }

  const close = () => {
    if (!open) return
    open = false
    for (const end of ends) end()
    port.close()
    for (const call of waiting.values()) call.reject(new Refusal('disconnected-from-core'))
    waiting.clear()
    listeners.clear()
  }
  const ends = [port.onMessage((message) => receive(message)), port.onClose(() => close())]

  return {
    call<N extends CommandName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
      return new Promise((resolve, reject) => {
        if (!open) return reject(new Refusal('disconnected-from-core'))
        const number = ++lastNumber
        waiting.set(number, { name, resolve, reject })
        try {
          port.post({ kind: 'call', number, name, input })
        } catch (error) {
          waiting.delete(number)
          reject(new Refusal(isNotClonable(error) ? 'invalid-call' : 'disconnected-from-core'))
        }
      })
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close
  }
}

const isNotClonable = (error: unknown): boolean => error instanceof Error && error.name === 'DataCloneError'

function settle(call: Waiting, message: Exclude<CoreMessage, { kind: 'event' }>): void {
  if (message.kind === 'refusal') {
    call.reject(isClientCode(message.code) ? new Refusal(message.code, message.detail) : new Refusal('internal'))
    return
  }
  const output = commands[call.name].output.safeParse(message.output)
  if (output.success) call.resolve(output.data as never)
  else call.reject(new Refusal('internal'))
}

/** Undefined for an event that this side does not know or that is malformed: events only say what may be asked for. */
function readEvent(raw: unknown): AnyEvent | undefined {
  if (typeof raw !== 'object' || raw === null || !('type' in raw)) return undefined
  const { type, ...body } = raw
  if (typeof type !== 'string' || !Object.hasOwn(events, type)) return undefined
  const checked = events[type as keyof typeof events].safeParse(body)
  return checked.success ? ({ type, ...checked.data } as AnyEvent) : undefined
}
