import { equalBytes } from '@colloque/crypto'
import type { Entry } from '@colloque/protocol'
import type { Core } from '../../core.ts'
import { accountOf, deviceOf } from '../credential.ts'
import { isContentFault, type QuarantineCode } from '../open-message.ts'
import { type ContentRecord, decodeRecord, type SignedRecord, signRecord, standsAt } from '../record.ts'
import type { DocumentRow } from './document-row.ts'
import { openEntry, sealEntry } from './seal-entry.ts'
import type { SpaceEpoch } from './space-epochs.ts'

/** Opens and seals the records of a document's log; never throws for what a member or the relay did. */
export type OpenedRecord =
  | { readonly outcome: 'opened'; readonly record: ContentRecord; readonly account: Uint8Array; readonly device: Uint8Array }
  | { readonly outcome: 'refused'; readonly code: QuarantineCode }

/** [DLOG-3] Of its place, by a device that may write in that epoch, and signed by it. */
export function openDocumentEntry(core: Core, row: DocumentRow, epoch: SpaceEpoch, key: Uint8Array, entry: Entry): OpenedRecord {
  if (entry.epoch !== epoch.epoch) return { outcome: 'refused', code: 'wrong-epoch' }
  let plaintext: Uint8Array
  try {
    plaintext = openEntry(core.ports.sodium, epoch, key, { log: row.log, entryId: entry.entryId }, entry.bytes)
  } catch (error) {
    if (isContentFault(error)) return { outcome: 'refused', code: 'decryption-failed' }
    throw error
  }
  try {
    const signed = decodeRecord(plaintext)
    const place = { space: row.space, log: row.log, epoch: epoch.epoch, entryId: entry.entryId }
    if (!standsAt(signed.record, place)) return { outcome: 'refused', code: 'invalid-record' }
    const signer = verifySigner(core, epoch, signed)
    return typeof signer === 'string'
      ? { outcome: 'refused', code: signer }
      : { outcome: 'opened', record: signed.record, ...signer }
  } catch (error) {
    if (isContentFault(error)) return { outcome: 'refused', code: 'invalid-record' }
    throw error
  }
}

/** Who signed, when that device could write in that epoch. */
export function verifySigner(
  core: Core,
  epoch: SpaceEpoch,
  signed: { readonly record: { readonly device: Uint8Array }; verify: SignedRecord['verify'] }
): { account: Uint8Array; device: Uint8Array } | 'unknown-device' | 'invalid-record' {
  const identity = epoch.writers.find((writer) => equalBytes(deviceOf(writer), signed.record.device))
  if (identity === undefined) return 'invalid-record'
  const device = core.directory.device(deviceOf(identity))
  if (device === undefined || !equalBytes(device.account, accountOf(identity))) return 'unknown-device'
  if (!signed.verify(core.ports.sodium, device.recordKey)) return 'invalid-record'
  return { account: device.account, device: device.device }
}

export interface WaitingRecord {
  readonly entryId: Uint8Array
  readonly counter: number
  readonly body: Uint8Array
}

/** Who began from a snapshot that may be a lie says nothing of the log that others would hold against them; of two, the other signed it. */
function mayName({ isTrusted }: DocumentRow, { writers }: SpaceEpoch): boolean {
  return isTrusted || new Set(writers.map((writer) => accountOf(writer).join())).size <= 2
}

/** [DLOG-5] The same record id and counter each time, under the present epoch and with what was read by now. */
export function sealDocumentEntry(
  core: Core,
  row: DocumentRow,
  epoch: SpaceEpoch,
  key: Uint8Array,
  { entryId, counter, body }: WaitingRecord
): Uint8Array {
  const record: ContentRecord = {
    version: 1,
    space: row.space,
    log: row.log,
    epoch: epoch.epoch,
    record: entryId,
    device: core.identity.device,
    counter,
    ...(mayName(row, epoch) && { head: { seq: row.cursor, hash: row.hash } }),
    directory: { ...core.directory.head },
    body
  }
  const signed = signRecord(core.ports.sodium, record, core.identity.recordSeed)
  return sealEntry(core.ports, epoch, key, { log: row.log, entryId }, signed)
}
