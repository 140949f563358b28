import type { Mls, MlsState, RatchetChange, Sodium } from '@colloque/crypto'
import type { Store } from '../ports/index.ts'
import { accountOf } from './credential.ts'
import { type EpochKeys, epochKeys } from './epoch-keys.ts'
import { type LogPosition, loadPosition } from './log-chain.ts'
import { decodeDescription, type SpaceDescription } from './space-extension.ts'

export type SpaceStatus = 'creating' | 'active' | 'removed' | 'left' | 'stuck'

/** One belongs to it: what was not stopped by a removal, by leaving or by a fault. */
export const isMembership = (status: SpaceStatus): status is 'creating' | 'active' => status === 'active' || status === 'creating'

export type Suspension = 'fork' | 'rollback'

/** One space in memory: what the vault holds of it. Changed only after the transaction that stored the change. */
export interface Space {
  readonly id: Uint8Array
  readonly log: Uint8Array
  status: SpaceStatus
  /** What the relay last showed instead of the history that we know; it rests until it shows that again. */
  suspended: Suspension | undefined
  state: MlsState
  keys: EpochKeys
  position: LogPosition
  description: SpaceDescription
  /** The directory entry that the last commit was made under; no later one may name an older. */
  directoryIndex: number
}

/** A joiner has not seen any entry yet: its position becomes known with the first. */
export const BEFORE_FIRST_ENTRY = -1

export async function loadSpace(store: Store, mls: Mls, sodium: Sodium, id: Uint8Array): Promise<Space | undefined> {
  const row = store.get<{
    log: Uint8Array
    status: SpaceStatus
    suspended: Suspension | null
    epoch_state: Uint8Array
    directory_index: number
  }>('SELECT log, status, suspended, epoch_state, directory_index FROM space WHERE space = ?', id)
  if (row === undefined) return undefined
  const ratchets = store.all<{ leaf: number; bytes: Uint8Array }>('SELECT leaf, bytes FROM ratchet WHERE space = ?', id)
  const state = mls.decode({ epoch: row.epoch_state, ratchets: ratchets.map(({ leaf, bytes }) => ({ leafIndex: leaf, bytes })) })
  const position = loadPosition(store, row.log)
  if (position === undefined) return undefined
  return {
    id,
    log: row.log,
    status: row.status,
    suspended: row.suspended ?? undefined,
    state,
    keys: await epochKeys(mls, sodium, state),
    position,
    description: decodeDescription(mls.extension(state)),
    directoryIndex: row.directory_index
  }
}

/** Inside a transaction: the state of a whole epoch, once per commit. */
export function saveEpoch(store: Store, mls: Mls, space: Uint8Array, state: MlsState): void {
  const { epoch, ratchets } = mls.encode(state)
  store.run('UPDATE space SET epoch = ?, epoch_state = ? WHERE space = ?', state.epoch, epoch, space)
  store.run('DELETE FROM ratchet WHERE space = ?', space)
  for (const ratchet of ratchets) saveRatchet(store, space, ratchet)
}

/** Inside a transaction: one sender's ratchet, once per message. */
export function saveRatchet(store: Store, space: Uint8Array, ratchet: RatchetChange): void {
  store.run('INSERT OR REPLACE INTO ratchet (space, leaf, bytes) VALUES (?, ?, ?)', space, ratchet.leafIndex, ratchet.bytes)
}

export function setStatus(store: Store, space: Uint8Array, status: SpaceStatus): void {
  store.run('UPDATE space SET status = ? WHERE space = ?', status, space)
}

export function setSuspended(store: Store, space: Uint8Array, suspended: Suspension | undefined): void {
  store.run('UPDATE space SET suspended = ? WHERE space = ?', suspended ?? null, space)
}

/** The accounts of a group's members, each once. */
export function accountsOf(mls: Mls, state: MlsState): readonly Uint8Array[] {
  const accounts = new Map<string, Uint8Array>()
  for (const member of mls.members(state)) {
    const account = accountOf(member.identity)
    accounts.set(account.join(), account)
  }
  return [...accounts.values()]
}
