/** Answers the calls that come over a port with a core. The other side is not trusted: nothing it sends is passed on unchecked, and nothing it sends throws. */
import { beginUploads } from './begun-uploads.ts'
import type { ClientCode } from './codes.ts'
import { type AnyEvent, type CheckedInputOf, type ClientContract, type CommandName, commands, events } from './contract.ts'
import { type CoreMessage, callMessage, refusalOf } from './messages.ts'
import { openedDocuments } from './opened-documents.ts'
import { isPlainData } from './plain-data.ts'
import type { MessagePortLike } from './port.ts'

export const CALLS_AT_ONCE = 256

export interface ServeOptions {
  /** Errors without a code of the contract, which the other side sees as `internal`; what becomes of them is for the shell to decide. */
  readonly onUnexpected?: (error: unknown) => void
  /** Whether the other side may name files by path; no by default, since it could then read and write whatever this person can. */
  readonly paths?: boolean
}

/** Serves until the port closes or the result is called; neither ends the core. Uploads that were begun over the port and not sent are given up. */
export function serve(contract: ClientContract, port: MessagePortLike, options: ServeOptions = {}): () => void {
  let open = true
  let lastNumber = 0
  let running = 0
  const uploads = beginUploads(contract)
  const documents = openedDocuments(contract)

  const post = (message: CoreMessage) => {
    if (!open) return
    try {
      port.post(message)
    } catch {
      stop()
    }
  }
  const refuse = (number: number, code: ClientCode, detail: Record<string, string | number> = {}) =>
    post({ kind: 'refusal', number, code, detail })

  const receive = (message: unknown) => {
    const number = numberOf(message)
    if (number <= lastNumber) return refuse(0, 'invalid-call')
    lastNumber = number
    const call = isPlainData(message) ? callMessage.safeParse(message) : undefined
    if (!call?.success) return refuse(number, 'invalid-call')
    const { name, input } = call.data
    if (!isCommand(name)) return refuse(number, 'unknown-command')
    const checked = commands[name].input.safeParse(input)
    if (!checked.success) return refuse(number, 'invalid-call')
    if (!options.paths && namesPaths(name, checked.data)) return refuse(number, 'paths-not-allowed')
    if (running >= CALLS_AT_ONCE) return refuse(number, 'too-many-calls', { maximum: CALLS_AT_ONCE })
    running++
    void run(number, name, checked.data).finally(() => running--)
  }

  const run = async (number: number, name: CommandName, input: unknown) => {
    try {
      const call = async () => contract.call(name, input as never)
      const answer = await uploads.follow(name, input, () => documents.follow(name, input, call))
      const output = commands[name].output.parse(answer)
      post({ kind: 'answer', number, output })
    } catch (error) {
      const { code, detail } = refusalOf(error)
      if (code === 'internal') report(error)
      refuse(number, code, detail)
    }
  }

  const emit = (event: AnyEvent) => {
    if (!documents.concerns(event)) return
    const { type, ...body } = event
    const checked = Object.hasOwn(events, type) ? events[type].safeParse(body) : undefined
    if (checked?.success) post({ kind: 'event', event: { type, ...checked.data } })
    else report(checked?.error ?? new TypeError('unknown event'))
  }

  const report = (error: unknown) => {
    try {
      options.onUnexpected?.(error)
    } catch {
      // A shell that cannot report must not bring the core down.
    }
  }

  const stop = () => {
    open = false
    for (const end of ends) end()
    uploads.end()
    documents.end()
  }
  const ends = [
    port.onMessage((message) => open && guarded(() => receive(message), report)),
    contract.subscribe(emit),
    port.onClose(() => stop())
  ]
  return stop
}

function namesPaths(name: CommandName, input: unknown): boolean {
  if (name === 'save-attachment') return true
  return (name === 'send' || name === 'add-files') && (input as CheckedInputOf<'send' | 'add-files'>).paths.length > 0
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name)

/** 0 when the message has none: what is too large or malformed is refused under its number all the same, so that its caller does not wait. */
function numberOf(message: unknown): number {
  if (typeof message !== 'object' || message === null || !Object.hasOwn(message, 'number')) return 0
  const { number } = message as { number: unknown }
  return Number.isSafeInteger(number) ? (number as number) : 0
}

/** A message may be an object that throws when it is read, on ports that do not clone. */
function guarded(body: () => void, onError: (error: unknown) => void): void {
  try {
    body()
  } catch (error) {
    onError(error)
  }
}
