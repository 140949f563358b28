import type { AnyEvent } from '@colloque/client-api'
import { equalBytes } from '@colloque/crypto'
import { encodeCbor } from '@colloque/protocol'
import type { Core } from '../../core.ts'
import type { OpenedEntry } from '../../sync/content.ts'
import { addIntent, type Intent } from '../../sync/intents.ts'
import { rendezvousRank } from '../../sync/rendezvous.ts'
import { isOwner, type SpaceDescription } from '../../sync/space-extension.ts'
import { enqueue } from '../../sync/writer.ts'
import { tellNewMembers } from '../availability/availability.ts'
import { encodeBody } from '../messages/bodies.ts'
import { memberAccounts, viewConversation } from './conversation-view.ts'

/** Who belongs to a conversation, as the commits of its log say; inside the log engine's transaction. */
const STEP_MS = 3_000

export function describe(
  core: Core,
  space: Uint8Array,
  description: SpaceDescription,
  accounts: readonly Uint8Array[],
  seq: number
): AnyEvent[] {
  core.store.run(
    `INSERT INTO conversation (space, kind, name, owners, readers, history, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (space) DO UPDATE SET name = excluded.name, owners = excluded.owners, readers = excluded.readers,
       history = excluded.history`,
    space,
    description.kind,
    description.name,
    encodeCbor(description.owners),
    encodeCbor(description.readers ?? []),
    description.history === true ? 1 : 0,
    description.createdAt
  )
  const before = memberAccounts(core, space)
  const isIn = (list: readonly Uint8Array[], account: Uint8Array): boolean => list.some((other) => equalBytes(other, account))
  for (const account of before)
    if (!isIn(accounts, account)) {
      core.store.run('UPDATE member SET until_seq = ? WHERE space = ? AND account = ?', seq, space, account)
      core.store.run("DELETE FROM intent WHERE space = ? AND kind = 'remove' AND account = ?", space, account)
    }
  for (const account of accounts)
    if (!isIn(before, account))
      core.store.run(
        `INSERT INTO member (space, account, since_seq) VALUES (?, ?, ?)
         ON CONFLICT (space, account) DO UPDATE SET since_seq = excluded.since_seq, until_seq = NULL, leaving = 0`,
        space,
        account,
        seq
      )
  const joined = accounts.filter((account) => !isIn(before, account))
  const { account: self } = core.identity
  const staying = accounts.filter((account) => !equalBytes(account, self) && !hasAskedToLeave(core, space, account))
  renewLeave(core, space)
  if (joined.length > 0 && hasAskedToLeave(core, space, self))
    for (const intent of handOver(self, description, staying, joined)) addIntent(core.store, space, intent)
  if (joined.length > 0 && accounts.length > 1) tellNewMembers(core, space)
  return changed(core, space)
}

/**
 * A wish to leave holds for the epoch that it was said in: who joined since has not heard it, and would be stuck before a
 * commit that rests on it. So it lapses with the epoch, and whoever still wants to leave says it again.
 */
function renewLeave(core: Core, space: Uint8Array): void {
  const { account } = core.identity
  core.store.run('UPDATE member SET leaving = 0 WHERE space = ? AND account <> ?', space, account)
  if (!hasAskedToLeave(core, space, account)) return
  const body = encodeBody({ type: 'leave' })
  const waits = core.store.get('SELECT 1 FROM outbox WHERE space = ? AND body = ?', space, body) !== undefined
  if (!waits) enqueue(core, space, core.ports.random.bytes(16), body)
}

/**
 * An owner who leaves hands over first; the last one to whoever has been there longest of those who stay. Whoever had nobody
 * then hands over to who comes next, and to nobody else: two who leave would hand over to each other for ever. Another owner who
 * stays is enough.
 */
export function handOver(
  self: Uint8Array,
  description: SpaceDescription,
  staying: readonly Uint8Array[],
  [heir] = staying
): readonly Intent[] {
  if (heir === undefined || !isOwner(description, self)) return []
  const isOwned = staying.some((account) => isOwner(description, account))
  return [{ kind: 'describe', owners: { add: isOwned ? [] : [heir], remove: [self] } }]
}

/** A member asks to leave: whoever is first by rendezvous removes it now, the others only if that does not happen. */
export function applyLeave(core: Core, entry: OpenedEntry): void {
  const { space, account } = entry
  core.store.run('UPDATE member SET leaving = 1 WHERE space = ? AND account = ?', space, account)
  if (equalBytes(account, core.identity.account)) return
  const staying = core.store.all<{ account: Uint8Array }>(
    'SELECT account FROM member WHERE space = ? AND until_seq IS NULL AND leaving = 0',
    space
  )
  const candidates = staying.map((row) => row.account)
  const rank = rendezvousRank(core.ports.sodium, entry.entryId, candidates, core.identity.account)
  if (rank >= 0)
    addIntent(core.store, space, { kind: 'remove', account }, rank === 0 ? 0 : core.ports.clock.nowMs() + rank * STEP_MS)
}

export const hasAskedToLeave = (core: Core, space: Uint8Array, account: Uint8Array): boolean =>
  core.store.get('SELECT 1 FROM member WHERE space = ? AND account = ? AND leaving = 1', space, account) !== undefined

export function changed(core: Core, space: Uint8Array): AnyEvent[] {
  const conversation = viewConversation(core, space)
  return conversation ? [{ type: 'conversation', conversation }] : []
}
