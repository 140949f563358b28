/** A message for the tests of this room. */
import type { Message } from '@colloque/client-api'

export function sampleMessage(id: string, fields: Partial<Message> = {}): Message {
  return {
    id,
    conversation: 'c'.repeat(32),
    from: { account: 'a'.repeat(32), name: 'Dr A. Exemple', isYou: false },
    at: Date.UTC(2026, 10, 20, 12),
    text: id,
    mentions: [],
    urgent: false,
    forwarded: false,
    reactions: [],
    state: 'received',
    attachments: [],
    ...fields
  }
}
