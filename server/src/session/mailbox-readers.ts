import { type Envelope, encodePush } from '@colloque/protocol'
import type { Reader } from '../fan-out.ts'
import { hex } from './hex.ts'

/** Pushes durable envelopes to the connections that have proven the mailbox. At least once: what is missed waits in storage. */
export interface MailboxReaders {
  /** False when the reader has as many mailboxes as it may. */
  join(mailbox: Uint8Array, reader: Reader, maximum: number): boolean
  leaveAll(reader: Reader): void
  push(mailbox: Uint8Array, envelopes: readonly Envelope[]): void
}

export function createMailboxReaders(): MailboxReaders {
  const readers = new Map<string, Set<Reader>>()
  const joined = new Map<Reader, Set<string>>()
  return {
    join(mailbox, reader, maximum) {
      const name = hex(mailbox)
      const own = joined.get(reader) ?? new Set()
      if (!own.has(name) && own.size >= maximum) return false
      readers.set(name, (readers.get(name) ?? new Set()).add(reader))
      joined.set(reader, own.add(name))
      return true
    },
    leaveAll(reader) {
      for (const name of joined.get(reader) ?? []) {
        readers.get(name)?.delete(reader)
        if (readers.get(name)?.size === 0) readers.delete(name)
      }
      joined.delete(reader)
    },
    push(mailbox, envelopes) {
      const present = readers.get(hex(mailbox))
      if (!present) return
      const frame = encodePush({ type: 'envelopes', mailbox, envelopes })
      for (const reader of present) reader.send(frame)
    }
  }
}
