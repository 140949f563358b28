// What of the directory the relay holds: sealed entries, and the key pair that proves the right to read and append.
import { deriveKey, openSealed, pad, type Random, type Sodium, seal, unpad } from '@colloque/crypto'
import { accessProof, type ConnectionChallenge, ENTRY_KIND, type Entry, type NewEntry, uint64 } from '@colloque/protocol'
import { entryHeader } from './entry.ts'

const LEAST_BYTES = 1024

export interface EntryPlace {
  readonly log: Uint8Array
  readonly entryId: Uint8Array
  readonly epoch: number
}

const header = ({ log, entryId, epoch }: EntryPlace): Uint8Array =>
  entryHeader({ log, entryId, epoch: uint64(epoch), kind: ENTRY_KIND.entry })

export function sealEntry(
  deps: { sodium: Sodium; random: Random },
  directoryKey: Uint8Array,
  place: EntryPlace,
  envelope: Uint8Array
): NewEntry {
  const key = deriveKey(directoryKey, 'directory-entry', [place.log])
  return { entryId: place.entryId, bytes: seal(deps, key, header(place), pad(envelope, LEAST_BYTES)) }
}

/** The envelope. Throws CryptoError. */
export function openEntry(sodium: Sodium, directoryKey: Uint8Array, log: Uint8Array, entry: Entry): Uint8Array {
  const key = deriveKey(directoryKey, 'directory-entry', [log])
  return unpad(openSealed(sodium, key, header({ log, entryId: entry.entryId, epoch: entry.epoch }), entry.bytes))
}

const accessSeed = (directoryKey: Uint8Array, space: Uint8Array): Uint8Array =>
  deriveKey(directoryKey, 'directory-access', [space])

export const directoryAccessKey = (sodium: Sodium, directoryKey: Uint8Array, space: Uint8Array): Uint8Array =>
  sodium.ed25519PublicKey(accessSeed(directoryKey, space))

export const proveDirectory = (
  sodium: Sodium,
  directoryKey: Uint8Array,
  challenge: ConnectionChallenge,
  place: { space: Uint8Array; epoch: number }
): Uint8Array => sodium.ed25519Sign(accessProof(challenge, place.space, place.epoch), accessSeed(directoryKey, place.space))
