import type { Mls, MlsState } from '@colloque/crypto'
import {
  bytes,
  bytesUpTo,
  checkShape,
  decodeCbor,
  encodeCbor,
  list,
  type RequestOf,
  record,
  requestShapes,
  uint
} from '@colloque/protocol'
import type { Store } from '../ports/index.ts'

/** The one commit that may be sealed in an epoch: stored whole before it is sent, sent again as it is, adopted when it is reached. */
export interface PendingCommit {
  readonly epoch: number
  readonly entryId: Uint8Array
  /** The sealed entry as it must appear in the log. */
  readonly bytes: Uint8Array
  readonly post: MlsState
  readonly request: RequestOf<'commit'>
  /** Positions of the intents that it fulfils. */
  readonly intents: readonly number[]
  /** The directory entry that it names. */
  readonly directoryIndex: number
}

const ratchetsShape = list(record({ leafIndex: uint(), bytes: bytesUpTo(64 << 10) }), 4096)
const intentsShape = list(uint(), 4096)
const STORED_BYTES = 8 << 20

/** Inside a transaction. */
export function savePending(store: Store, mls: Mls, space: Uint8Array, pending: PendingCommit): void {
  const { epoch, ratchets } = mls.encode(pending.post)
  store.run(
    `INSERT INTO pending_commit (space, epoch, entry_id, bytes, post_epoch_state, post_ratchets, request, intents, directory_index)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    space,
    pending.epoch,
    pending.entryId,
    pending.bytes,
    epoch,
    encodeCbor(ratchets.map((ratchet) => ({ ...ratchet }))),
    encodeCbor(pending.request),
    encodeCbor(pending.intents),
    pending.directoryIndex
  )
}

export function decodePending(store: Store, mls: Mls, space: Uint8Array): PendingCommit | undefined {
  const row = store.get<{
    epoch: number
    entry_id: Uint8Array
    bytes: Uint8Array
    post_epoch_state: Uint8Array
    post_ratchets: Uint8Array
    request: Uint8Array
    intents: Uint8Array
    directory_index: number
  }>('SELECT * FROM pending_commit WHERE space = ?', space)
  if (row === undefined) return undefined
  const ratchets = checkShape(ratchetsShape, decodeCbor(row.post_ratchets, STORED_BYTES), 'ratchets')
  return {
    epoch: row.epoch,
    entryId: checkShape(bytes(16), row.entry_id, 'entry'),
    bytes: row.bytes,
    post: mls.decode({ epoch: row.post_epoch_state, ratchets }),
    request: checkShape(requestShapes.commit, decodeCbor(row.request, STORED_BYTES), 'commit'),
    intents: checkShape(intentsShape, decodeCbor(row.intents, STORED_BYTES), 'intents'),
    directoryIndex: row.directory_index
  }
}
