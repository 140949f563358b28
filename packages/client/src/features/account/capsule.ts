// What an invitation link opens: the place and key of the directory, sealed in a slot that only the link can name.
import { deriveKey, openSealed, pad, type Random, type Sodium, seal, unpad } from '@colloque/crypto'
import { checkShape, decodeCbor, encodeCbor, id, key, oneOf, record, type Shaped, uint } from '@colloque/protocol'
import { ClientError } from '../../error.ts'

const LEAST_BYTES = 512
const MOST_BYTES = 4096

const capsuleShape = record({
  version: oneOf(1),
  association: key,
  space: id,
  log: id,
  epoch: uint(),
  key,
  /** Of the directory when the invitation stood in it: who opens this sees at least so far. */
  head: record({ index: uint(), hash: key })
})
export type Capsule = Omit<Shaped<typeof capsuleShape>, 'version'>

/** What the 32-byte join secret of a link gives, each part by itself. */
export function joinParts(joinSecret: Uint8Array): { slot: Uint8Array; capsuleKey: Uint8Array; joinSeed: Uint8Array } {
  return {
    slot: deriveKey(joinSecret, 'join-slot', [], 16),
    capsuleKey: deriveKey(joinSecret, 'join-capsule', []),
    joinSeed: deriveKey(joinSecret, 'join-key', [])
  }
}

export function sealCapsule(deps: { sodium: Sodium; random: Random }, joinSecret: Uint8Array, capsule: Capsule): Uint8Array {
  const { slot, capsuleKey } = joinParts(joinSecret)
  return seal(deps, capsuleKey, slot, pad(encodeCbor({ version: 1, ...capsule }), LEAST_BYTES))
}

/** Throws `invalid-link`: the link was altered, or its maker or the relay put something else there. */
export function openCapsule(sodium: Sodium, joinSecret: Uint8Array, sealed: Uint8Array): Capsule {
  const { slot, capsuleKey } = joinParts(joinSecret)
  try {
    const { version: _, ...capsule } = checkShape(
      capsuleShape,
      decodeCbor(unpad(openSealed(sodium, capsuleKey, slot, sealed)), MOST_BYTES),
      'capsule'
    )
    return capsule
  } catch {
    throw new ClientError('invalid-link')
  }
}
