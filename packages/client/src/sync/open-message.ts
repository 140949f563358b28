import {
  CryptoError,
  equalBytes,
  MlsError,
  type MlsState,
  type Opened,
  type RatchetChange,
  type SignedBytes
} from '@colloque/crypto'
import { type Entry, ProtocolError } from '@colloque/protocol'
import type { Core } from '../core.ts'
import { ContentError } from './content-error.ts'
import { accountOf, deviceOf } from './credential.ts'
import { messageData } from './entry-data.ts'
import { openEnvelope } from './epoch-keys.ts'
import { type ContentRecord, decodeRecord, standsAt } from './record.ts'
import type { Space } from './space.ts'

/** Opens one entry of another device: envelope, MLS message, signed record. Never throws for what a sender or the relay did. */
export type OpenedMessage =
  | {
      readonly outcome: 'opened'
      readonly state: MlsState
      readonly ratchet: RatchetChange
      readonly consumed: readonly Uint8Array[]
      readonly record: ContentRecord
      readonly account: Uint8Array
      readonly device: Uint8Array
    }
  /** MLS accepted it, what it carries is not a valid record: the ratchet has moved all the same. */
  | {
      readonly outcome: 'refused'
      readonly code: QuarantineCode
      readonly state: MlsState
      readonly ratchet: RatchetChange
      readonly consumed: readonly Uint8Array[]
    }
  | { readonly outcome: 'unreadable'; readonly code: QuarantineCode }
export type QuarantineCode =
  | 'decryption-failed'
  | 'invalid-record'
  | 'unknown-device'
  | 'invalid-body'
  | 'swapped'
  | 'wrong-epoch'
  | 'invalid-commit'

/** Takes a signature whose verification may come later. What was opened must not be used before all that it took are found to hold. */
export type Later = (signed: SignedBytes) => void

/** Verifies both signatures, or hands them to `later`. */
export async function openMessage(
  core: Core,
  space: Space,
  state: MlsState,
  entry: Entry,
  later?: Later
): Promise<OpenedMessage> {
  const { sodium } = core.ports
  const place = { space: space.id, log: space.log, epoch: entry.epoch, entryId: entry.entryId }
  if (entry.epoch !== state.epoch) return { outcome: 'unreadable', code: 'wrong-epoch' }
  try {
    const message = openEnvelope(sodium, space.keys, { ...place, kind: entry.kind }, entry.bytes)
    const opened = await openFrame(core, state, message, messageData(space.log, entry.entryId), later)
    const moved = { state: opened.state, ratchet: opened.ratchet, consumed: opened.consumed }
    const identity = opened.sender.identity
    const checked = checkRecord(core, place, identity, opened.plaintext, later)
    if (typeof checked === 'string') return { outcome: 'refused', code: checked, ...moved }
    return { outcome: 'opened', ...moved, record: checked, account: accountOf(identity), device: deviceOf(identity) }
  } catch (error) {
    if (isContentFault(error)) return { outcome: 'unreadable', code: 'decryption-failed' }
    throw error
  }
}

async function openFrame(
  { ports: { mls } }: Core,
  state: MlsState,
  message: Uint8Array,
  data: Uint8Array,
  later: Later | undefined
): Promise<Opened> {
  if (later === undefined) return mls.open(state, message, data)
  const { signed, ...opened } = await mls.openUnverified(state, message, data)
  later(signed)
  return opened
}

function checkRecord(
  core: Core,
  place: { space: Uint8Array; log: Uint8Array; epoch: number; entryId: Uint8Array },
  identity: Uint8Array,
  plaintext: Uint8Array,
  later: Later | undefined
): ContentRecord | QuarantineCode {
  try {
    const signed = decodeRecord(plaintext)
    const device = core.directory.device(deviceOf(identity))
    if (device === undefined) return 'unknown-device'
    if (!equalBytes(device.device, signed.record.device) || !standsAt(signed.record, place)) return 'invalid-record'
    if (later) later(signed.signed(device.recordKey))
    else if (!signed.verify(core.ports.sodium, device.recordKey)) return 'invalid-record'
    return signed.record
  } catch (error) {
    if (isContentFault(error)) return 'invalid-record'
    throw error
  }
}

/** What others' bytes can cause; everything else is ours (the disk, a mistake) and must not be swallowed. */
export function isContentFault(error: unknown): boolean {
  return (
    error instanceof CryptoError || error instanceof MlsError || error instanceof ProtocolError || error instanceof ContentError
  )
}
