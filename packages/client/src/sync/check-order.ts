import type { AnyEvent } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import type { Entry } from '@colloque/protocol'
import type { Core } from '../core.ts'
import { toHex } from '../hex.ts'
import { noteHeard } from './absent.ts'
import { raise } from './faults.ts'
import { agrees, type LogPosition } from './log-chain.ts'
import type { OpenedMessage } from './open-message.ts'
import type { Space } from './space.ts'

export type Opened = Extract<OpenedMessage, { outcome: 'opened' }>

/** The sender's own counter and the log that it saw: holes, repetitions and forks become named events. For one transaction, inside it. */
export interface OrderCheck {
  check(position: LogPosition, entry: Entry, message: Opened): AnyEvent[]
  /** Stores who was heard, and how far each has counted: once, however much it said. */
  store(): void
}

export function createOrderCheck(core: Core, space: Space): OrderCheck {
  const heard = new Map<string, { readonly device: Uint8Array; counter: number | undefined }>()

  function lastOf(device: Uint8Array): { counter: number | undefined } {
    const name = toHex(device)
    const known = heard.get(name)
    if (known) return known
    const row = core.store.get<{ counter: number }>(
      'SELECT counter FROM peer_counter WHERE space = ? AND device = ?',
      space.id,
      device
    )
    const last = { device, counter: row?.counter }
    heard.set(name, last)
    return last
  }

  return {
    check(position, entry, { record, device }) {
      const events: AnyEvent[] = []
      const last = lastOf(device)
      const known = last.counter
      if (known !== undefined && record.counter <= known)
        events.push(...raise(core, space.id, 'counter-replay', entry.seq, device))
      if (known !== undefined && record.counter > known + 1)
        events.push(...raise(core, space.id, 'counter-gap', entry.seq, device))
      if (known === undefined || record.counter > known) last.counter = record.counter
      if (record.head && (record.head.seq >= entry.seq || agrees(core.store, position, record.head) === false))
        events.push(...raise(core, space.id, 'fork', entry.seq, device))
      const directoryHash = core.directory.hashAt(record.directory.index)
      if (directoryHash && !equalBytes(directoryHash, record.directory.hash))
        events.push(...raise(core, space.id, 'directory', entry.seq, device))
      return events
    },
    store() {
      for (const { device, counter } of heard.values()) {
        noteHeard(core.store, space.id, device, core.ports.clock.nowMs())
        if (counter !== undefined)
          core.store.run(
            'INSERT OR REPLACE INTO peer_counter (space, device, counter) VALUES (?, ?, ?)',
            space.id,
            device,
            counter
          )
      }
    }
  }
}
