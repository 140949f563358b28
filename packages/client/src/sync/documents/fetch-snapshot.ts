import { equalBytes } from '@colloque/crypto'
import type { Core } from '../../core.ts'
import { RelayRefusal } from '../../relay/relay-refusal.ts'
import { isContentFault } from '../open-message.ts'
import { verifySigner } from './document-record.ts'
import type { DocumentRow } from './document-row.ts'
import { openSnapshot } from './seal-entry.ts'
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
  const rest: Uint8Array[] = []
  for (let index = 1; index < first.parts; index++) {
    const next = await part(core, row, epoch, index, first.version)
    if (next === undefined) return 'later'
    rest.push(next.bytes)
  }
  return open(core, row, epoch, first, [first.bytes, ...rest])
}

async function part(core: Core, { log }: DocumentRow, { epoch }: SpaceEpoch, index: number, version?: number) {
  try {
    return await core.relay.request('get-snapshot', { log, epoch, part: index, ...(version !== undefined && { version }) })
  } catch (error) {
    if (error instanceof RelayRefusal && error.code === 'unknown-snapshot') return undefined
    throw error
  }
}

function open(
  core: Core,
  { log, space }: DocumentRow,
  epoch: SpaceEpoch,
  first: { readonly version: number; readonly snapshot: Uint8Array; readonly covers: number },
  parts: readonly Uint8Array[]
): Fetched | Refused | 'later' {
  try {
    const signed = decodeSnapshot(openSnapshot(core.ports.sodium, epoch, { log, snapshot: first.snapshot }, parts))
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
    if (signer === 'unknown-device') return 'later'
  } catch (error) {
    if (!isContentFault(error)) throw error
  }
  core.ports.log?.({ code: 'snapshot-refused' })
  return { version: first.version, covers: first.covers }
}
