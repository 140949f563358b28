import type { EventOf, Incident } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { fromHex } from '../../hex.ts'
import { personOf } from '../directory/person.ts'

/** What could not be opened and what cannot be honest in one conversation: what the events said, kept for later. */
const INCIDENTS = 500
interface Row {
  readonly seq: number
  readonly at: number
  readonly code: string | null
  readonly kind: EventOf<'integrity'>['kind'] | null
  readonly device: Uint8Array | null
}

const NEWEST = `
  SELECT seq, at, code, NULL AS kind, NULL AS device FROM quarantine WHERE log = (SELECT log FROM space WHERE space = ?)
  UNION ALL SELECT seq, at, NULL, kind, device FROM alert WHERE space = ?
  ORDER BY at DESC, seq DESC LIMIT ${INCIDENTS}`

/** The newest 500, oldest first. Throws `unknown-conversation`. */
export function listIncidents(core: Core, conversation: string): Incident[] {
  const space = fromHex(conversation)
  if (core.store.get('SELECT 1 FROM conversation WHERE space = ?', space) === undefined)
    throw new ClientError('unknown-conversation')
  return core.store
    .all<Row>(NEWEST, space, space)
    .reverse()
    .map((row) => view(core, row))
}

function view(core: Core, { seq, at, code, kind, device }: Row): Incident {
  if (kind === null) return { kind: 'quarantine', seq, at, code: code ?? '' }
  const account = device === null ? undefined : core.directory.device(device)?.account
  return { kind, seq, at, ...(account && { from: personOf(core, account) }) }
}
