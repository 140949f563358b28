import {
  concat,
  equalBytes,
  openSealed,
  pad,
  type Random,
  type Sodium,
  seal,
  signDetached,
  u64be,
  unpad,
  verifyDetached
} from '@colloque/crypto'
import {
  bytes,
  bytesUpTo,
  checkShape,
  decodeCbor,
  encodeCbor,
  flag,
  oneOf,
  optional,
  record,
  type Shaped,
  uint
} from '@colloque/protocol'
import { ContentError } from './content-error.ts'
import type { EpochKeys } from './epoch-keys.ts'

export const POSITION_BYTES = 64
/** What members tell each other in passing: sealed, signed, stored nowhere. */
const payloadShape = record({
  version: oneOf(1),
  space: bytes(16),
  epoch: uint(),
  device: bytes(16),
  /** Random, for as long as the vault is open. */
  session: bytes(16),
  /** Increasing within the session: what is not newer is a repetition. */
  counter: uint(),
  sentAt: uint(),
  typing: flag,
  /** Of one window that has a document open: where its cursor is, as Yjs relative positions. It then says nothing of writing messages. */
  presence: optional(
    record({
      document: bytes(16),
      session: uint(0xffff),
      anchor: optional(bytesUpTo(POSITION_BYTES)),
      head: optional(bytesUpTo(POSITION_BYTES)),
      gone: flag
    })
  )
})
export type Signal = Shaped<typeof payloadShape>
const signedShape = record({ payload: bytesUpTo(400, 1), signature: bytes(64) })

/** All signals have one size. */
const PADDED_BYTES = 512

const header = (space: Uint8Array, epoch: number): Uint8Array => concat(space, u64be(epoch))

/** SEAL-1 under the epoch's signal key, with header space ‖ u64 epoch; inside, padded to 512 bytes, CBOR {payload, signature} in domain `signal`. */
export function sealSignal(
  deps: { sodium: Sodium; random: Random },
  keys: Pick<EpochKeys, 'epoch' | 'signalKey'>,
  signal: Signal,
  recordSeed: Uint8Array
): Uint8Array {
  const payload = encodeCbor(signal)
  const signed = encodeCbor({ payload, signature: signDetached(deps.sodium, 'signal', payload, recordSeed) })
  return seal(deps, keys.signalKey, header(signal.space, signal.epoch), pad(signed, PADDED_BYTES))
}

/** `recordKeyOf`: of a device that is a member now. Throws CryptoError, ProtocolError or ContentError for all that is not such a signal. */
export function openSignal(
  sodium: Sodium,
  keys: Pick<EpochKeys, 'epoch' | 'signalKey'>,
  space: Uint8Array,
  sealed: Uint8Array,
  recordKeyOf: (device: Uint8Array) => Uint8Array | undefined
): Signal {
  const opened = unpad(openSealed(sodium, keys.signalKey, header(space, keys.epoch), sealed))
  const { payload, signature } = checkShape(signedShape, decodeCbor(opened, PADDED_BYTES), 'signal')
  const signal = checkShape(payloadShape, decodeCbor(payload, PADDED_BYTES), 'signal')
  const key = recordKeyOf(signal.device)
  if (key === undefined || !verifyDetached(sodium, 'signal', payload, signature, key)) throw new ContentError('signer')
  if (!equalBytes(signal.space, space) || signal.epoch !== keys.epoch) throw new ContentError('place')
  return signal
}
