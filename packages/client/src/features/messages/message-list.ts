import { ANSWER_UNITS, type Message, unitsOf } from '@colloque/client-api'
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
const PENDING = 'SELECT message FROM message WHERE space = ? AND seq IS NULL ORDER BY number DESC'
const END = Number.MAX_SAFE_INTEGER

/** The newest, or those before `before`, after `after` (from there on, also when both are given), or on both sides of `around`. */
export function listMessages(core: Core, space: Uint8Array, page: Page): MessageList {
  const { before, after, around, limit } = page
  if (around !== undefined) return listAround(core, space, around, limit)
  if (after !== undefined) {
    const found = core.store.all<Found>(NEWER, space, after, before ?? END, limit)
    return complete(core, space, { older: [], newer: found }, before ?? after + 1)
  }
  const found = core.store.all<Found>(OLDER, space, before ?? END, limit)
  return complete(core, space, { older: found, newer: [] }, before ?? END)
}

/** Half on each side; where one side has fewer, the other gives more. */
function listAround(core: Core, space: Uint8Array, around: number, limit: number): MessageList {
  const newer = core.store.all<Found>(NEWER, space, around - 1, END, limit)
  const olderLimit = Math.max(Math.floor(limit / 2), limit - newer.length)
  const older = core.store.all<Found>(OLDER, space, around, olderLimit)
  return complete(core, space, { older, newer: newer.slice(0, limit - older.length) }, around)
}

/** What was found on either side of a place, the nearest first. */
interface Sides {
  readonly older: readonly Found[]
  readonly newer: readonly Found[]
}

/** `place`: where the page would stand if nothing was found for it. */
function complete(core: Core, space: Uint8Array, found: Sides, place: number): MessageList {
  const { store } = core
  const newerSide = readSome(core, found.newer, found.older.length > 0 ? ANSWER_UNITS / 2 : ANSWER_UNITS)
  const last = newerSide.at(-1)?.seq ?? found.older[0]?.seq ?? place - 1
  const newer = store.get('SELECT 1 FROM message WHERE space = ? AND seq > ?', space, last) !== undefined
  // The newest of a long page are nearest to what is pending: half of the room, and more if it is left.
  const pending = newer ? [] : readSome(core, store.all<{ message: Uint8Array }>(PENDING, space), ANSWER_UNITS / 2)
  const left = ANSWER_UNITS - [...newerSide, ...pending].reduce((sum, { units }) => sum + units, 0)
  const olderSide = found.older.length > 0 && left > 0 ? readSome(core, found.older, left) : []
  const first = olderSide.at(-1)?.seq ?? newerSide[0]?.seq ?? place
  const more = store.get('SELECT 1 FROM message WHERE space = ? AND seq < ?', space, first) !== undefined
  const shown = [...olderSide.reverse(), ...newerSide, ...pending.reverse()]
  return { messages: shown.map(({ message }) => message), more, newer }
}

interface Read {
  readonly message: Message
  readonly seq: number | undefined
  readonly units: number
}

/** The first at least, then as many as fit. */
function readSome(core: Core, found: readonly { readonly message: Uint8Array; readonly seq?: number }[], units: number): Read[] {
  const read: Read[] = []
  let left = units
  for (const { message: key, seq } of found) {
    const message = viewMessage(core, key)
    if (message === undefined) continue
    const size = unitsOf(message)
    if (read.length > 0 && size > left) break
    left -= size
    read.push({ message, seq, units: size })
  }
  return read
}
