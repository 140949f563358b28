import type { AnyEvent, EventOf } from '@colloque/client-api'
import { type Entry, encodeCbor } from '@colloque/protocol'
import type { Core } from '../core.ts'
import { toHex } from '../hex.ts'
import type { QuarantineCode } from './open-message.ts'
import type { Space } from './space.ts'

/** Names what the relay or a member showed that cannot be honest or whole; kept once for each place, told each time. Inside a transaction. */
export function raise(
  core: Core,
  space: Uint8Array,
  kind: EventOf<'integrity'>['kind'],
  place: number,
  device?: Uint8Array
): AnyEvent[] {
  // A joiner that has not read anything stands before the first number.
  const seq = Math.max(place, 0)
  const known = core.store.get('SELECT 1 FROM alert WHERE space = ? AND kind = ? AND seq = ?', space, kind, seq)
  if (known === undefined)
    core.store.run(
      'INSERT INTO alert (space, kind, seq, device, at) VALUES (?, ?, ?, ?, ?)',
      space,
      kind,
      seq,
      device ?? null,
      core.ports.clock.nowMs()
    )
  core.ports.log?.({ code: `integrity-${kind}` })
  return [{ type: 'integrity', conversation: toHex(space), kind, seq }]
}

/** Sets an entry aside as it came; the rest of the log is read on. Inside a transaction. */
export function quarantine(core: Core, space: Space, entry: Entry, code: QuarantineCode): AnyEvent[] {
  core.store.run(
    'INSERT OR REPLACE INTO quarantine (log, seq, code, entry, at) VALUES (?, ?, ?, ?, ?)',
    space.log,
    entry.seq,
    code,
    encodeCbor({ ...entry }),
    core.ports.clock.nowMs()
  )
  core.ports.log?.({ code: `quarantine-${code}` })
  return [{ type: 'quarantine', conversation: toHex(space.id), seq: entry.seq, code }]
}
