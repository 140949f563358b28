/** The part of a conversation that is loaded: a run of its log without holes, then what has no number yet. Pure; asks nothing. */
import type { Message } from '@colloque/client-api'

export interface MessageWindow {
  readonly messages: readonly Message[]
  /** Older ones than the first are there. */
  readonly older: boolean
  readonly newer: boolean
}
export interface Page {
  readonly messages: readonly Message[]
  readonly more: boolean
  readonly newer: boolean
}

export const EMPTY_WINDOW: MessageWindow = { messages: [], older: false, newer: false }

export const windowOf = ({ messages, more, newer }: Page): MessageWindow => ({ messages, older: more, newer })

/** `page` ends where the window begins. */
export function prepend(window: MessageWindow, page: Page): MessageWindow {
  const known = new Set(window.messages.map(({ id }) => id))
  const added = page.messages.filter(({ id, seq }) => seq !== undefined && !known.has(id))
  return { ...window, messages: [...added, ...window.messages], older: page.more }
}

/** `page` begins where the window ends; it alone knows what has no number yet. */
export function append(window: MessageWindow, page: Page): MessageWindow {
  const added = new Set(page.messages.map(({ id }) => id))
  const kept = window.messages.filter(({ id }) => !added.has(id))
  return { ...window, messages: inOrder([...kept, ...page.messages]), newer: page.newer }
}

/** With one message of an event, unless it belongs to what is not loaded. */
export function receive(window: MessageWindow, message: Message): MessageWindow {
  const { messages } = window
  const index = messages.findIndex(({ id }) => id === message.id)
  const known = messages[index]
  if (known !== undefined) {
    const next = messages.with(index, message)
    return { ...window, messages: known.seq === message.seq ? next : inOrder(next) }
  }
  const first = messages.find(({ seq }) => seq !== undefined)?.seq
  const isOlder = message.seq !== undefined && first !== undefined && message.seq < first && window.older
  if (isOlder || (window.newer && !isWithin(messages, message.seq))) return window
  return { ...window, messages: inOrder([...messages, message]) }
}

export function drop(window: MessageWindow, id: string): MessageWindow {
  return { ...window, messages: window.messages.filter((message) => message.id !== id) }
}

export const lastSeq = (messages: readonly Message[]): number | undefined =>
  messages.findLast(({ seq }) => seq !== undefined)?.seq

function isWithin(messages: readonly Message[], seq: number | undefined): boolean {
  const last = lastSeq(messages)
  return seq !== undefined && last !== undefined && seq < last
}

/** By number; what has none yet keeps the order in which it was written, at the end. */
function inOrder(messages: readonly Message[]): readonly Message[] {
  return messages.toSorted((a, b) => {
    if (a.seq === b.seq) return 0
    if (a.seq === undefined) return 1
    return b.seq === undefined ? -1 : a.seq - b.seq
  })
}
