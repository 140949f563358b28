/** What stands under each other in a thread: messages with the dividers before them, and what could not be opened, at its place. Pure. */
import type { Incident, Message } from '@colloque/client-api'
import type { MessageWindow } from './message-window.ts'

interface Before {
  readonly key: string
  /** A new day begins here: the time of the first of its rows. */
  readonly dayMs: number | undefined
  /** The first that had not been read when the thread was opened. */
  readonly isFirstNew: boolean
}
export interface MessageRowItem extends Before {
  readonly kind: 'message'
  readonly message: Message
  /** Same author as above, shortly after: no head. */
  readonly follows: boolean
}
export interface IncidentRowItem extends Before {
  readonly kind: 'incidents'
  /** Of one kind, one after the other. */
  readonly incidents: readonly [Incident, ...Incident[]]
}
export type ThreadRow = MessageRowItem | IncidentRowItem

const FOLLOWS_WITHIN_MS = 5 * 60_000

/** `readSeq`: up to where it had been read; undefined shows no divider. */
export function threadRows(
  window: MessageWindow,
  incidents: readonly Incident[],
  readSeq: number | undefined
): readonly ThreadRow[] {
  const rows: ThreadRow[] = []
  const waiting = incidentsWithin(window, incidents)
  // Where the last one read is not loaded, the first new one need not be either.
  let hasNew = window.older && (window.messages[0]?.seq ?? 0) > (readSeq ?? 0)
  let next = 0
  for (const message of window.messages) {
    const upTo = message.seq ?? Number.POSITIVE_INFINITY
    while (next < waiting.length && (waiting[next]?.seq ?? 0) < upTo) addIncident(rows, waiting[next++] as Incident)
    const isNew: boolean = !hasNew && readSeq !== undefined && !message.from.isYou && (message.seq ?? 0) > readSeq
    hasNew ||= isNew
    addMessage(rows, message, isNew)
  }
  for (const incident of waiting.slice(next)) addIncident(rows, incident)
  return rows
}

function addMessage(rows: ThreadRow[], message: Message, isFirstNew: boolean): void {
  const above = rows.at(-1)
  const dayMs = newDay(above, message.at)
  const follows = above?.kind === 'message' && dayMs === undefined && !isFirstNew && isContinued(above.message, message)
  rows.push({ kind: 'message', key: message.id, message, dayMs, isFirstNew, follows })
}

function isContinued(above: Message, message: Message): boolean {
  return (
    above.from.account === message.from.account &&
    Math.abs(message.at - above.at) < FOLLOWS_WITHIN_MS &&
    !message.urgent &&
    !above.urgent
  )
}

function addIncident(rows: ThreadRow[], incident: Incident): void {
  const above = rows.at(-1)
  const dayMs = newDay(above, incident.at)
  if (above?.kind === 'incidents' && above.incidents[0].kind === incident.kind && dayMs === undefined)
    rows[rows.length - 1] = { ...above, incidents: [...above.incidents, incident] }
  else
    rows.push({
      kind: 'incidents',
      key: `incident-${incident.kind}-${incident.seq}`,
      incidents: [incident],
      dayMs,
      isFirstNew: false
    })
}

/** What suspends the whole conversation is told above it, not within. */
const isInPlace = ({ kind }: Incident): boolean => kind !== 'fork' && kind !== 'rollback'

function incidentsWithin({ messages, older, newer }: MessageWindow, incidents: readonly Incident[]): readonly Incident[] {
  const first = older ? (messages[0]?.seq ?? 0) : 0
  const last = newer ? (messages.findLast(({ seq }) => seq !== undefined)?.seq ?? 0) : Number.POSITIVE_INFINITY
  return incidents
    .filter((incident) => isInPlace(incident) && incident.seq >= first && incident.seq <= last)
    .toSorted((a, b) => a.seq - b.seq)
}

function newDay(above: ThreadRow | undefined, atMs: number): number | undefined {
  if (above === undefined) return atMs
  const aboveMs = above.kind === 'message' ? above.message.at : (above.incidents.at(-1)?.at ?? 0)
  return new Date(aboveMs).toDateString() === new Date(atMs).toDateString() ? undefined : atMs
}
