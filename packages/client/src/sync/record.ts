import { equalBytes, type SignedBytes, type Sodium, signDetached, signedBytes, verifyDetached } from '@colloque/crypto'
import {
  bytes,
  bytesUpTo,
  checkShape,
  decodeCbor,
  encodeCbor,
  record as fields,
  oneOf,
  optional,
  type Shaped,
  uint
} from '@colloque/protocol'

/** The one inner structure of all content: signed by its device, bound to its place, its order and what its author had seen. */
export const RECORD_BYTES = 256 << 10
export const BODY_BYTES = 240 << 10
const id = bytes(16)
const hash = bytes(32)

const recordShape = fields({
  version: oneOf(1),
  space: id,
  log: id,
  epoch: uint(),
  /** The entry id: it survives sealing again. */
  record: id,
  device: id,
  /** The device's own count of records in this space, from 1, without holes. */
  counter: uint(),
  /** The log as its author saw it when sealing; absent until a joiner knows it. */
  head: optional(fields({ seq: uint(), hash, previousEnd: optional(hash) })),
  directory: fields({ index: uint(), hash }),
  body: bytesUpTo(BODY_BYTES, 1)
})
export type ContentRecord = Shaped<typeof recordShape>
const signedShape = fields({ payload: bytesUpTo(RECORD_BYTES, 1), signature: bytes(64) })

/** CBOR {payload, signature}; the signature is Ed25519 over the domain 'record' and the payload's exact bytes. */
export function signRecord(sodium: Sodium, record: ContentRecord, recordSeed: Uint8Array): Uint8Array {
  const payload = encodeCbor(record)
  return encodeCbor({ payload, signature: signDetached(sodium, 'record', payload, recordSeed) })
}

export interface SignedRecord {
  readonly record: ContentRecord
  verify(sodium: Sodium, recordKey: Uint8Array): boolean
  /** For whoever verifies many at once. */
  signed(recordKey: Uint8Array): SignedBytes
}

/** Throws ProtocolError for anything that is not exactly a record. */
export function decodeRecord(encoded: Uint8Array): SignedRecord {
  const { payload, signature } = checkShape(signedShape, decodeCbor(encoded, RECORD_BYTES + 1024), 'record')
  const record = checkShape(recordShape, decodeCbor(payload, RECORD_BYTES), 'record')
  return {
    record,
    verify: (sodium, recordKey) => verifyDetached(sodium, 'record', payload, signature, recordKey),
    signed: (recordKey) => signedBytes('record', payload, signature, recordKey)
  }
}

/** Whether the record stands where it says it stands. */
export function standsAt(
  record: ContentRecord,
  place: { space: Uint8Array; log: Uint8Array; epoch: number; entryId: Uint8Array }
): boolean {
  return (
    equalBytes(record.space, place.space) &&
    equalBytes(record.log, place.log) &&
    record.epoch === place.epoch &&
    equalBytes(record.record, place.entryId)
  )
}
