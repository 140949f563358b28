import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'
import { isContentFault } from '../open-message.ts'
import { verifySigner } from './document-record.ts'
import type { DocumentRow } from './document-row.ts'
import { joinSnapshot, openSnapshotPart } from './seal-entry.ts'
import { decodeSnapshot, type SnapshotRecord } from './snapshot-record.ts'
import type { SpaceEpoch } from './space-epochs.ts'

/** Fetches a snapshot that was put in an epoch proven before, and holds it against its place and its signer. */
export interface Fetched {
  readonly version: number
  readonly record: SnapshotRecord
  readonly account: Uint8Array
}

/** One that the relay has under a key of ours, and that no device that may write can have made like this. */
export interface Refused {
  readonly version: number
  readonly covers: number
  readonly record?: undefined
}

/** The newest of that epoch, or that version. `later`: not all of it is there, or its signer is not known yet. */
export async function fetchSnapshot(
  core: Core,
  row: DocumentRow,
  epoch: SpaceEpoch,
  version?: number
): Promise<Fetched | Refused | 'none' | 'later'> {
  const first = await part(core, row, epoch, 0, version)
  if (first === undefined) return 'none'
  const { clock, sodium, log } = core.ports
  const place = { log: row.log, snapshot: first.snapshot }
  try {
    const opened: Uint8Array[] = []
    for (let index = 0; index < first.parts; index++) {
      const { bytes } = index === 0 ? first : ((await part(core, row, epoch, index, first.version)) ?? {})
      if (bytes === undefined) return 'later'
      opened.push(openSnapshotPart(sodium, epoch, place, { bytes, part: index, parts: first.parts }))
      await clock.turn()
    }
    const fetched = verify(core, row, epoch, first, joinSnapshot(opened))
    if (fetched) return fetched
  } catch (error) {
    if (!isContentFault(error)) throw error
  }
  log?.({ code: 'snapshot-refused' })
  return { version: first.version, covers: first.covers }
}

async function part(core: Core, { log }: DocumentRow, { epoch }: SpaceEpoch, index: number, version?: number) {
  try {
    return await core.relay.request('get-snapshot', { log, epoch, part: index, ...(version !== undefined && { version }) })
  } catch (error) {
    if (error instanceof RelayRefusal && error.code === 'unknown-snapshot') return undefined
    throw error
  }
}

/** Undefined: it is not in its place, or by nobody who may write there. */
function verify(
  core: Core,
  { log, space }: DocumentRow,
  epoch: SpaceEpoch,
  first: { readonly version: number; readonly snapshot: Uint8Array; readonly covers: number },
  encoded: Uint8Array
): Fetched | 'later' | undefined {
  const signed = decodeSnapshot(encoded)
  const { record } = signed
  const isInPlace =
    equalBytes(record.space, space) &&
    equalBytes(record.log, log) &&
    record.epoch === epoch.epoch &&
    record.covers === first.covers &&
    equalBytes(record.snapshot, first.snapshot)
  const signer = isInPlace ? verifySigner(core, epoch, signed) : 'invalid-record'
  if (typeof signer !== 'string') return { version: first.version, record, account: signer.account }
  // The directory will tell who that is.
  return signer === 'unknown-device' ? 'later' : undefined
}
