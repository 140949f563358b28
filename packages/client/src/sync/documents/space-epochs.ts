import { concat, type Mls, type MlsState } from '@colloque/crypto'
import type { Store } from '../../ports/index.ts'
import { accountOf } from '../credential.ts'
import type { EpochKeys } from '../epoch-keys.ts'
import { isReader, type SpaceDescription } from '../space-extension.ts'

/** [DLOG-1] What stays of each epoch for the documents of a space: its keys, and who may write in it. Never anything of MLS itself. */
export interface SpaceEpoch {
  readonly epoch: number
  /** Seed of the Ed25519 key that proves this epoch to the relay. */
  readonly accessSeed: Uint8Array
  readonly storageKey: Uint8Array
  /** account ‖ device of every member that is no reader. */
  readonly writers: readonly Uint8Array[]
}

const IDENTITY_BYTES = 32

export interface BegunEpoch {
  readonly space: Uint8Array
  readonly state: MlsState
  readonly keys: EpochKeys
  readonly description: SpaceDescription
  /** Whether the commit that began it added devices, which read documents by a snapshot of this epoch or a later one. */
  readonly addition: 'none' | 'own' | 'others'
}

/** Inside the transaction that begins the epoch here. */
export function saveSpaceEpoch(store: Store, mls: Mls, { space, state, keys, description, addition }: BegunEpoch): void {
  const writers = mls
    .members(state)
    .map(({ identity }) => identity)
    .filter((identity) => !isReader(description, accountOf(identity)))
  store.run(
    'INSERT OR REPLACE INTO space_epoch (space, epoch, access_seed, storage_key, writers, addition) VALUES (?, ?, ?, ?, ?, ?)',
    space,
    keys.epoch,
    keys.accessSeed,
    keys.storageKey,
    concat(...writers),
    addition
  )
}

interface Row {
  readonly epoch: number
  readonly access_seed: Uint8Array
  readonly storage_key: Uint8Array
  readonly writers: Uint8Array
}

export function loadSpaceEpoch(store: Store, space: Uint8Array, epoch: number): SpaceEpoch | undefined {
  const row = store.get<Row>(
    'SELECT epoch, access_seed, storage_key, writers FROM space_epoch WHERE space = ? AND epoch = ?',
    space,
    epoch
  )
  if (row === undefined) return undefined
  const writers: Uint8Array[] = []
  for (let at = 0; at < row.writers.length; at += IDENTITY_BYTES) writers.push(row.writers.slice(at, at + IDENTITY_BYTES))
  return { epoch: row.epoch, accessSeed: row.access_seed, storageKey: row.storage_key, writers }
}

/** The epochs in which this device was a member, newest first. */
export function knownEpochs(store: Store, space: Uint8Array): readonly number[] {
  return store
    .all<{ epoch: number }>('SELECT epoch FROM space_epoch WHERE space = ? ORDER BY epoch DESC', space)
    .map(({ epoch }) => epoch)
}

/** The last epoch that began with new devices. */
export function lastAddition(store: Store, space: Uint8Array): { readonly epoch: number; readonly isOwn: boolean } | undefined {
  const row = store.get<{ epoch: number; addition: string }>(
    "SELECT epoch, addition FROM space_epoch WHERE space = ? AND addition <> 'none' ORDER BY epoch DESC LIMIT 1",
    space
  )
  return row && { epoch: row.epoch, isOwn: row.addition === 'own' }
}
