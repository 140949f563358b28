import { concat, deriveKey, openSealed, pad, type Random, type Sodium, seal, u32be, u64be, unpad } from '@colloque/crypto'
import type { SpaceEpoch } from './space-epochs.ts'

/** [DLOG-2] [SNAP-1] How records of documents and snapshots are sealed: under keys of the epoch's storage key, one for each log and purpose. */
const ENTRY_PADDED_BYTES = 512
const SNAPSHOT_PADDED_BYTES = 4 << 10
/** What one part of a snapshot holds, before sealing; with what sealing adds, it fits an entry. */
const PART_BYTES = 480 << 10
export const SNAPSHOT_BYTES = 30 << 20

interface Sealing {
  readonly sodium: Sodium
  readonly random: Random
}

export interface EntryPlace {
  readonly log: Uint8Array
  readonly entryId: Uint8Array
}

const entryHeader = ({ log, entryId }: EntryPlace, { epoch }: SpaceEpoch): Uint8Array =>
  concat(log, entryId, u64be(epoch), Uint8Array.of(0))

export const entryKey = (epoch: SpaceEpoch, log: Uint8Array): Uint8Array => deriveKey(epoch.storageKey, 'document-entry', [log])

/** SEAL-1 under the entry key, header log ‖ entry id ‖ u64 epoch ‖ u8 0, padded from 512 bytes. */
export function sealEntry(deps: Sealing, epoch: SpaceEpoch, key: Uint8Array, place: EntryPlace, signed: Uint8Array): Uint8Array {
  return seal(deps, key, entryHeader(place, epoch), pad(signed, ENTRY_PADDED_BYTES))
}

/** Throws `decryption-failed`, `invalid-format`. */
export function openEntry(sodium: Sodium, epoch: SpaceEpoch, key: Uint8Array, place: EntryPlace, bytes: Uint8Array): Uint8Array {
  return unpad(openSealed(sodium, key, entryHeader(place, epoch), bytes))
}

const snapshotKey = (epoch: SpaceEpoch, log: Uint8Array): Uint8Array => deriveKey(epoch.storageKey, 'document-snapshot', [log])

export interface SnapshotPlace {
  readonly log: Uint8Array
  readonly snapshot: Uint8Array
}

const partHeader = ({ log, snapshot }: SnapshotPlace, { epoch }: SpaceEpoch, part: number, parts: number): Uint8Array =>
  concat(log, snapshot, u64be(epoch), u32be(part), u32be(parts))

/**
 * The signed record, padded from 4 KiB, cut and sealed part by part, header log ‖ snapshot ‖ u64 epoch ‖ u32 part ‖ u32 parts. Each part
 * is sealed when it is asked for: all of them at once would be a long step.
 */
export function* sealSnapshot(deps: Sealing, epoch: SpaceEpoch, place: SnapshotPlace, signed: Uint8Array): Generator<Uint8Array> {
  const padded = pad(signed, SNAPSHOT_PADDED_BYTES)
  const key = snapshotKey(epoch, place.log)
  const parts = Math.ceil(padded.length / PART_BYTES)
  for (let part = 0; part < parts; part++)
    yield seal(deps, key, partHeader(place, epoch, part, parts), padded.subarray(part * PART_BYTES, (part + 1) * PART_BYTES))
}

/** One part of so many, still padded together with the rest. Throws `decryption-failed`: also when it is of another snapshot or place. */
export function openSnapshotPart(
  sodium: Sodium,
  epoch: SpaceEpoch,
  place: SnapshotPlace,
  sealed: { readonly bytes: Uint8Array; readonly part: number; readonly parts: number }
): Uint8Array {
  const { bytes, part, parts } = sealed
  return openSealed(sodium, snapshotKey(epoch, place.log), partHeader(place, epoch, part, parts), bytes)
}

/** The signed record of all parts in their order. Throws `invalid-format`. */
export const joinSnapshot = (parts: readonly Uint8Array[]): Uint8Array => unpad(concat(...parts))
