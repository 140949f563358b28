import { type Sodium, signDetached, verifyDetached } from '@colloque/crypto'
import {
  bytes,
  bytesUpTo,
  checkShape,
  decodeCbor,
  encodeCbor,
  record as fields,
  flag,
  list,
  oneOf,
  type Shaped,
  text,
  uint
} from '@colloque/protocol'
import { SNAPSHOT_BYTES } from './seal-entry.ts'

/** [SNAP-1] The whole of a document up to a number of its log, signed by the device that made it. */
const id = bytes(16)
const hash = bytes(32)
const device = id

const versionShape = fields({
  version: id,
  seq: uint(),
  at: uint(),
  device,
  name: text(200),
  digest: hash,
  isFrozen: flag,
  approvals: list(fields({ device, at: uint() }), 100)
})
const recordShape = fields({
  version: oneOf(1),
  space: id,
  log: id,
  epoch: uint(),
  snapshot: id,
  device,
  /** The log at the last entry that it covers. */
  covers: uint(),
  hash,
  directory: fields({ index: uint(), hash }),
  state: bytesUpTo(SNAPSHOT_BYTES),
  digest: hash,
  authors: list(fields({ device, sessions: uint(65_536) }), 2_000),
  versions: list(versionShape, 500)
})
export type SnapshotRecord = Shaped<typeof recordShape>
const signedShape = fields({ payload: bytesUpTo(SNAPSHOT_BYTES, 1), signature: bytes(64) })

/** CBOR {payload, signature}; Ed25519 over the domain 'document-snapshot' and the payload's exact bytes. */
export function signSnapshot(sodium: Sodium, record: SnapshotRecord, recordSeed: Uint8Array): Uint8Array {
  const payload = encodeCbor(record)
  return encodeCbor({ payload, signature: signDetached(sodium, 'document-snapshot', payload, recordSeed) })
}

export interface SignedSnapshot {
  readonly record: SnapshotRecord
  verify(sodium: Sodium, recordKey: Uint8Array): boolean
}

/** Throws ProtocolError for anything that is not exactly a snapshot. */
export function decodeSnapshot(encoded: Uint8Array): SignedSnapshot {
  const { payload, signature } = checkShape(signedShape, decodeCbor(encoded, SNAPSHOT_BYTES + 1024), 'snapshot')
  const record = checkShape(recordShape, decodeCbor(payload, SNAPSHOT_BYTES), 'snapshot')
  return { record, verify: (sodium, recordKey) => verifyDetached(sodium, 'document-snapshot', payload, signature, recordKey) }
}
