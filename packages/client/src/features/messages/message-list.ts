import type { Message } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { viewMessage } from './message-view.ts'

/** One page of a conversation's messages, oldest first, in the order of its log; what has no number yet comes last. */
export interface Page {
  readonly before?: number | undefined
  readonly after?: number | undefined
  readonly around?: number | undefined
  readonly limit: number
}
export interface MessageList {
  readonly messages: Message[]
  /** Older ones than these are there. */
  readonly more: boolean
  readonly newer: boolean
}
interface Found {
  readonly message: Uint8Array
  readonly seq: number
}

const OLDER = 'SELECT message, seq FROM message WHERE space = ? AND seq < ? ORDER BY seq DESC LIMIT ?'
const NEWER = 'SELECT message, seq FROM message WHERE space = ? AND seq > ? AND seq < ? ORDER BY seq LIMIT ?'
/** In the order written, also within one millisecond. */
const PENDING = 'SELECT message FROM message WHERE space = ? AND seq IS NULL ORDER BY number'
const END = Number.MAX_SAFE_INTEGER

/** The newest, or those before `before`, after `after` (from there on, also when both are given), or on both sides of `around`. */
export function listMessages(core: Core, space: Uint8Array, page: Page): MessageList {
  const { before, after, around, limit } = page
  if (around !== undefined) return listAround(core, space, around, limit)
  if (after !== undefined) {
    const found = core.store.all<Found>(NEWER, space, after, before ?? END, limit)
    return complete(core, space, found, before ?? after + 1)
  }
  const found = core.store.all<Found>(OLDER, space, before ?? END, limit).reverse()
  return complete(core, space, found, before ?? END)
}

/** Half on each side; where one side has fewer, the other gives more. */
function listAround(core: Core, space: Uint8Array, around: number, limit: number): MessageList {
  const newer = core.store.all<Found>(NEWER, space, around - 1, END, limit)
  const olderLimit = Math.max(Math.floor(limit / 2), limit - newer.length)
  const older = core.store.all<Found>(OLDER, space, around, olderLimit).reverse()
  return complete(core, space, [...older, ...newer.slice(0, limit - older.length)], around)
}

/** `place`: where the page would stand if nothing was found for it. */
function complete(core: Core, space: Uint8Array, found: readonly Found[], place: number): MessageList {
  const { store } = core
  const first = found[0]?.seq ?? place
  const last = found.at(-1)?.seq ?? place - 1
  const more = store.get('SELECT 1 FROM message WHERE space = ? AND seq < ?', space, first) !== undefined
  const newer = store.get('SELECT 1 FROM message WHERE space = ? AND seq > ?', space, last) !== undefined
  const pending = newer ? [] : store.all<{ message: Uint8Array }>(PENDING, space)
  const messages = [...found, ...pending].flatMap(({ message }) => viewMessage(core, message) ?? [])
  return { messages, more, newer }
}
