import type { AnyEvent } from '@colloque/client-api'

/** What one transaction changed, said once: of the events about the same thing the last, in the place of the first. */
export function coalesce(events: readonly AnyEvent[]): readonly AnyEvent[] {
  if (events.length < 2) return events
  const said = new Map<string, AnyEvent>()
  for (const [index, event] of events.entries()) said.set(subjectOf(event) ?? `${index}`, event)
  return [...said.values()]
}

function subjectOf(event: AnyEvent): string | undefined {
  if (event.type === 'directory') return 'directory'
  if (event.type === 'conversation') return `conversation ${event.conversation.id}`
  return event.type === 'message' ? `message ${event.message.conversation} ${event.message.id}` : undefined
}
