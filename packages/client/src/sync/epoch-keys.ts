import {
  concat,
  type Mls,
  type MlsState,
  openSealed,
  pad,
  padToBucket,
  type Random,
  type Sodium,
  seal,
  u64be,
  unpad
} from '@colloque/crypto'
import { ENTRY_KIND } from '@colloque/protocol'

/** What an epoch gives its members beside MLS itself, by MLS-Exporter with the space id as context; RFC 9420 8.5. */
export interface EpochKeys {
  readonly epoch: number
  /** Seed of the Ed25519 key whose public half the relay knows for this epoch. */
  readonly accessSeed: Uint8Array
  readonly accessPublic: Uint8Array
  /** XChaCha20-Poly1305 key of the outer envelopes of this epoch. */
  readonly envelopeKey: Uint8Array
  /** XChaCha20-Poly1305 key of what passes unstored in this epoch. */
  readonly signalKey: Uint8Array
  /** [DLOG-1] Secret of the keys of its documents; kept beyond the epoch. */
  readonly storageKey: Uint8Array
}

export async function epochKeys(mls: Mls, sodium: Sodium, state: MlsState): Promise<EpochKeys> {
  const accessSeed = await mls.exportSecret(state, 'colloque/access/1', state.groupId, 32)
  const envelopeKey = await mls.exportSecret(state, 'colloque/envelope/1', state.groupId, 32)
  const signalKey = await mls.exportSecret(state, 'colloque/signal/1', state.groupId, 32)
  const storageKey = await mls.exportSecret(state, 'colloque/storage/1', state.groupId, 32)
  return { epoch: state.epoch, accessSeed, accessPublic: sodium.ed25519PublicKey(accessSeed), envelopeKey, signalKey, storageKey }
}

/** Where an entry stands in a log; all of it is authenticated by the envelope. */
export interface EntryPlace {
  readonly log: Uint8Array
  readonly entryId: Uint8Array
  readonly epoch: number
  readonly kind: number
}

const header = (place: EntryPlace): Uint8Array => concat(place.log, place.entryId, u64be(place.epoch), Uint8Array.of(place.kind))

/** Sizes that commits and Welcomes are padded to, so that the relay reads neither the number of members nor the kind of change. */
export const HANDSHAKE_BUCKETS = [4, 8, 16, 32, 64, 128, 256, 384, 500, 620].map((kib) => kib << 10)

/** The outer envelope: the MLS message, padded, under the epoch's envelope key. */
export function sealEnvelope(
  deps: { sodium: Sodium; random: Random },
  keys: Pick<EpochKeys, 'envelopeKey'>,
  place: EntryPlace,
  message: Uint8Array
): Uint8Array {
  const padded = place.kind === ENTRY_KIND.commit ? padToBucket(message, HANDSHAKE_BUCKETS) : pad(message, 1024)
  return seal(deps, keys.envelopeKey, header(place), padded)
}

/** Throws `decryption-failed`. */
export function openEnvelope(
  sodium: Sodium,
  keys: Pick<EpochKeys, 'envelopeKey'>,
  place: EntryPlace,
  bytes: Uint8Array
): Uint8Array {
  return unpad(openSealed(sodium, keys.envelopeKey, header(place), bytes))
}
