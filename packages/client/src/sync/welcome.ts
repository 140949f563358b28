import { concat, type HybridSealing, padToBucket, type Random, type Sodium, seal, sealToInbox } from '@colloque/crypto'
import {
  bytes,
  checkShape,
  decodeCbor,
  ENVELOPE_BYTES,
  type EnvelopeDeposit,
  encodeCbor,
  oneOf,
  record,
  type Shaped,
  type SlotContent,
  uint
} from '@colloque/protocol'
import type { DirectoryDevice, DirectoryHead } from '../features/directory/directory.ts'
import { HANDSHAKE_BUCKETS } from './epoch-keys.ts'

/** How a Welcome travels: once, sealed under a random key, in a slot; a small envelope for each joiner says where and how to open it. */
const id = bytes(16)
const key = bytes(32)
const shape = record({
  type: oneOf('welcome'),
  space: id,
  log: id,
  /** The commit that joins: its entry id and the BLAKE2b-256 of its sealed bytes. */
  entryId: id,
  digest: key,
  /** The directory entry that the commit was made under. */
  directory: record({ index: uint(), hash: key }),
  slot: id,
  key
})
export type WelcomeEnvelope = Shaped<typeof shape>

const WELCOME_DAYS = 90

export interface WelcomeDelivery {
  readonly slots: readonly SlotContent[]
  readonly envelopes: readonly EnvelopeDeposit[]
}

export async function deliverWelcome(
  ports: { sodium: Sodium; random: Random; hybrid: HybridSealing },
  commit: { space: Uint8Array; log: Uint8Array; entryId: Uint8Array; bytes: Uint8Array; directory: DirectoryHead; today: number },
  welcome: Uint8Array,
  joiners: readonly DirectoryDevice[]
): Promise<WelcomeDelivery> {
  const slot = ports.random.bytes(16)
  const slotKey = ports.random.bytes(32)
  const sealed = seal(ports, slotKey, slot, padToBucket(welcome, HANDSHAKE_BUCKETS))
  const { space, log, entryId } = commit
  const content: WelcomeEnvelope = {
    type: 'welcome',
    space,
    log,
    entryId,
    digest: ports.sodium.blake2b(commit.bytes),
    directory: { ...commit.directory },
    slot,
    key: slotKey
  }
  const plaintext = encodeWelcomeEnvelope(content)
  const envelopes: EnvelopeDeposit[] = []
  for (const joiner of joiners) {
    const envelope = ports.random.bytes(16)
    const sealedContent = await sealToInbox(ports.hybrid, joiner.inboxKey, joiner.mailbox, envelope, plaintext)
    envelopes.push({ mailbox: joiner.mailbox, envelope, bytes: sealedContent })
  }
  return { slots: [{ slot, bytes: sealed, expiresDay: commit.today + WELCOME_DAYS }], envelopes }
}

/** A Welcome made under a directory entry that the relay has not shown us yet: to be tried again, within bounds, since anyone can write one. */
export class WelcomeWaits extends Error {
  override readonly name = 'WelcomeWaits'
}

export const encodeWelcomeEnvelope = (envelope: WelcomeEnvelope): Uint8Array => encodeCbor(envelope)
/** Throws ProtocolError. */
export const decodeWelcomeEnvelope = (plaintext: Uint8Array): WelcomeEnvelope =>
  checkShape(shape, decodeCbor(plaintext, ENVELOPE_BYTES), 'envelope')

/** What a joiner keeps of the commit it joined by, to place itself in the log's chain. */
export const welcomeMark = (envelope: WelcomeEnvelope): Uint8Array => concat(envelope.entryId, envelope.digest)
