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

export const IDENTITY_BYTES = 32

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
  const gives = addition !== 'none' && description.history === true
  store.run(
    `INSERT OR REPLACE INTO space_epoch (space, epoch, access_seed, storage_key, writers, addition, keyring)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    space,
    keys.epoch,
    keys.accessSeed,
    keys.storageKey,
    concat(...writers),
    addition,
    gives ? keys.epoch : null
  )
}

/** As they stand in the vault and in keyrings: one after the other. */
export function splitIdentities(joined: Uint8Array): readonly Uint8Array[] {
  const count = Math.floor(joined.length / IDENTITY_BYTES)
  return Array.from({ length: count }, (_, index) => joined.slice(index * IDENTITY_BYTES, (index + 1) * IDENTITY_BYTES))
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
  return row && toEpoch(row)
}

const toEpoch = (row: Row): SpaceEpoch => ({
  epoch: row.epoch,
  accessSeed: row.access_seed,
  storageKey: row.storage_key,
  writers: splitIdentities(row.writers)
})

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

/** [KEYRING-1] Of the last addition for which newcomers get the past: how far down the epochs known here were given. */
export function lastKeyring(
  store: Store,
  space: Uint8Array
): { readonly epoch: number; readonly isOwn: boolean; readonly givenFrom: number } | undefined {
  const row = store.get<{ epoch: number; addition: string; keyring: number }>(
    'SELECT epoch, addition, keyring FROM space_epoch WHERE space = ? AND keyring IS NOT NULL ORDER BY epoch DESC LIMIT 1',
    space
  )
  return row && { epoch: row.epoch, isOwn: row.addition === 'own', givenFrom: row.keyring }
}

/** How far down; undefined where nothing is given with this epoch. */
export function keyringFrom(store: Store, space: Uint8Array, epoch: number): number | undefined {
  const row = store.get<{ keyring: number | null }>('SELECT keyring FROM space_epoch WHERE space = ? AND epoch = ?', space, epoch)
  return row?.keyring ?? undefined
}

/** Inside a transaction. */
export function saveKeyringFrom(store: Store, space: Uint8Array, epoch: number, givenFrom: number): void {
  store.run('UPDATE space_epoch SET keyring = ? WHERE space = ? AND epoch = ?', givenFrom, space, epoch)
}

/** An epoch in which this device was not, on the word of the device that gave its keys. */
export interface GivenEpoch extends SpaceEpoch {
  readonly giver: Uint8Array
}

/** Inside a transaction. What a device says later of an epoch counts in place of what it said before. */
export function saveGivenEpoch(
  store: Store,
  space: Uint8Array,
  { epoch, accessSeed, storageKey, writers, giver }: GivenEpoch
): void {
  const { changes } = store.run(
    `INSERT INTO given_epoch (space, epoch, giver, access_seed, storage_key, writers) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (space, epoch, giver) DO UPDATE SET
       access_seed = excluded.access_seed, storage_key = excluded.storage_key, writers = excluded.writers
     WHERE (access_seed, storage_key, writers) <> (excluded.access_seed, excluded.storage_key, excluded.writers)`,
    space,
    epoch,
    giver,
    accessSeed,
    storageKey,
    concat(...writers)
  )
  if (changes === 0) return
  // What did not lead where it should may do so with these.
  store.run(
    "UPDATE document_past SET state = 'open' WHERE state = 'refused' AND log IN (SELECT log FROM document_log WHERE space = ?)",
    space
  )
}

/** As each who gave it says. */
export function givenEpochs(store: Store, space: Uint8Array, epoch: number): readonly GivenEpoch[] {
  return store
    .all<Row & { giver: Uint8Array }>(
      'SELECT epoch, giver, access_seed, storage_key, writers FROM given_epoch WHERE space = ? AND epoch = ?',
      space,
      epoch
    )
    .map((row) => ({ ...toEpoch(row), giver: row.giver }))
}

/** The devices that gave epochs of a space to this one. */
export const giversIn = (store: Store, space: Uint8Array): readonly Uint8Array[] =>
  store
    .all<{ giver: Uint8Array }>('SELECT DISTINCT giver FROM given_epoch WHERE space = ? ORDER BY giver', space)
    .map(({ giver }) => giver)
