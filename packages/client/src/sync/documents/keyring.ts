import { concat, deriveKey, equalBytes, openSealed, pad, type Random, type Sodium, seal, u64be, unpad } from '@colloque/crypto'
import { bytesUpTo, checkShape, decodeCbor, encodeCbor, list, oneOf, record, type Shaped, uint } from '@colloque/protocol'
import { ContentError } from '../content-error.ts'
import { DEVICES_PER_SPACE } from '../space-extension.ts'
import { IDENTITY_BYTES, type SpaceEpoch, splitIdentities } from './space-epochs.ts'

/** [KEYRING-2] Keys of earlier epochs as one record carries them: sealed for those who are there in the epoch that they are given with, and nobody else. */
const KEY_BYTES = 32
const EPOCH_BYTES = 2 * KEY_BYTES
/** Of one record, before sealing. */
const PLAIN_BYTES = 160 << 10
/** What a stretch takes beside its keys and writers. */
const STRETCH_BYTES = 64
const STRETCHES = PLAIN_BYTES / STRETCH_BYTES

const stretchShape = record({
  /** The first of consecutive epochs in which the same devices could write. */
  first: uint(),
  /** For each: seed of the access key ‖ storage key. */
  keys: bytesUpTo(PLAIN_BYTES, EPOCH_BYTES),
  /** account ‖ device of each: kept for every epoch of it, and so no more than a space has. */
  writers: bytesUpTo(DEVICES_PER_SPACE * IDENTITY_BYTES)
})
const keyringShape = record({ version: oneOf(1), stretches: list(stretchShape, STRETCHES, 1) })
type Stretch = Shaped<typeof stretchShape>

export interface KeyringPlace {
  readonly space: Uint8Array
  /** The device that gives it. */
  readonly giver: Uint8Array
}

const keyringKey = ({ storageKey }: SpaceEpoch, space: Uint8Array): Uint8Array => deriveKey(storageKey, 'keyring', [space])
const header = ({ space, giver }: KeyringPlace, { epoch }: SpaceEpoch): Uint8Array => concat(space, u64be(epoch), giver)

/** SEAL-1 under the keyring key of the epoch that it is given with, header space ‖ u64 epoch ‖ giver, padded from 512 bytes. */
export function sealKeyring(
  deps: { readonly sodium: Sodium; readonly random: Random },
  epoch: SpaceEpoch,
  place: KeyringPlace,
  epochs: readonly SpaceEpoch[]
): Uint8Array {
  const plaintext = encodeCbor({ version: 1, stretches: stretchesOf(epochs) })
  return seal(deps, keyringKey(epoch, place.space), header(place, epoch), pad(plaintext, 512))
}

/** In ascending order; each older than the epoch that they are given with. Throws ContentError, CryptoError, ProtocolError. */
export function openKeyring(sodium: Sodium, epoch: SpaceEpoch, place: KeyringPlace, sealed: Uint8Array): readonly SpaceEpoch[] {
  const plaintext = unpad(openSealed(sodium, keyringKey(epoch, place.space), header(place, epoch), sealed))
  const { stretches } = checkShape(keyringShape, decodeCbor(plaintext, plaintext.length), 'keyring')
  const epochs = stretches.flatMap(epochsOf)
  let last = -1
  for (const { epoch: number } of epochs) {
    if (number <= last || number >= epoch.epoch) throw new ContentError('epoch')
    last = number
  }
  return epochs
}

function epochsOf({ first, keys, writers }: Stretch): readonly SpaceEpoch[] {
  if (keys.length % EPOCH_BYTES > 0 || writers.length % IDENTITY_BYTES > 0) throw new ContentError('length')
  const identities = splitIdentities(writers)
  return Array.from({ length: keys.length / EPOCH_BYTES }, (_, index) => {
    const at = index * EPOCH_BYTES
    return {
      epoch: first + index,
      accessSeed: keys.slice(at, at + KEY_BYTES),
      storageKey: keys.slice(at + KEY_BYTES, at + EPOCH_BYTES),
      writers: identities
    }
  })
}

/** As many as one record holds, the newest first; gives them in ascending order. */
export function fillKeyring(newestFirst: Iterable<SpaceEpoch>): readonly SpaceEpoch[] {
  const taken: SpaceEpoch[] = []
  let sizeBytes = STRETCH_BYTES
  let above: SpaceEpoch | undefined
  for (const epoch of newestFirst) {
    const continues = above !== undefined && follows(epoch, above)
    sizeBytes += EPOCH_BYTES + (continues ? 0 : STRETCH_BYTES + epoch.writers.length * IDENTITY_BYTES)
    if (sizeBytes > PLAIN_BYTES) break
    taken.unshift(epoch)
    above = epoch
  }
  return taken
}

function stretchesOf(ascending: readonly SpaceEpoch[]): readonly Stretch[] {
  const stretches: { first: number; keys: Uint8Array[]; last: SpaceEpoch }[] = []
  for (const epoch of ascending) {
    const stretch = stretches.at(-1)
    const keys = concat(epoch.accessSeed, epoch.storageKey)
    if (stretch !== undefined && follows(stretch.last, epoch)) {
      stretch.keys.push(keys)
      stretch.last = epoch
    } else stretches.push({ first: epoch.epoch, keys: [keys], last: epoch })
  }
  return stretches.map(({ first, keys, last }) => ({ first, keys: concat(...keys), writers: concat(...last.writers) }))
}

const follows = (before: SpaceEpoch, after: SpaceEpoch): boolean =>
  before.epoch + 1 === after.epoch && equalBytes(concat(...before.writers), concat(...after.writers))

/** The same keys, and the same devices that could write, in whatever order they are named. */
export function isSameEpoch(a: SpaceEpoch, b: SpaceEpoch): boolean {
  const names = ({ writers }: SpaceEpoch): string =>
    writers
      .map((writer) => writer.join())
      .sort()
      .join(';')
  return equalBytes(a.accessSeed, b.accessSeed) && equalBytes(a.storageKey, b.storageKey) && names(a) === names(b)
}
