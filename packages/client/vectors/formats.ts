// Every format of the log engine and of conversations, as a function from inputs that stand here to bytes. `make.ts` froze the
// results in the JSON files beside; src/sync/vectors.test.ts holds the code against them.
import { deriveKey, type Sodium } from '@colloque/crypto'
import { ENTRY_KIND } from '@colloque/protocol'
import { type Capsule, joinParts, sealCapsule } from '../src/features/account/capsule.ts'
import { type CertifiedKeys, certifyDevice, deviceId } from '../src/features/directory/certificate.ts'
import { directoryAccessKey, sealEntry } from '../src/features/directory/directory-seal.ts'
import { decodeEntry, keyId, type Signer, signEntry } from '../src/features/directory/entry.ts'
import { type AttachmentReference, encodeBody } from '../src/features/messages/bodies.ts'
import { commitData, messageData } from '../src/sync/entry-data.ts'
import { type EntryPlace, type EpochKeys, sealEnvelope } from '../src/sync/epoch-keys.ts'
import { sealPackage } from '../src/sync/key-packages.ts'
import { advance } from '../src/sync/log-chain.ts'
import { type ContentRecord, signRecord } from '../src/sync/record.ts'
import { type Signal, sealSignal } from '../src/sync/signal.ts'
import { encodeDescription, type SpaceDescription } from '../src/sync/space-extension.ts'
import { deliverWelcome, encodeWelcomeEnvelope, type WelcomeEnvelope } from '../src/sync/welcome.ts'
import { documentFormats } from './document-formats.ts'
import { counted, fixedRandom, hex } from './fields.ts'

export interface Format {
  /** What the bytes are and which rule they follow, for readers of the JSON file. */
  readonly comment: string
  compute(sodium: Sodium): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>
}

export const space = counted(16)
export const log = counted(16, 16)
export const entryId = counted(16, 32)
export const directory = { index: 7, hash: counted(32, 48) }
export const recordSeed = counted(32, 80)
export const envelopeKey = counted(32, 112)
export const directoryKey = counted(32, 144)
export const mailbox = counted(16, 176)

export const record: ContentRecord = {
  version: 1,
  space,
  log,
  epoch: 2,
  record: entryId,
  device: counted(16, 64),
  counter: 3,
  head: { seq: 4, hash: counted(32, 1), previousEnd: counted(32, 2) },
  directory,
  body: new TextEncoder().encode('body')
}
const { head: _, ...recordOfJoiner } = record

export const description: SpaceDescription = {
  version: 1,
  kind: 'group',
  name: 'Réunion de concertation',
  owners: [counted(16, 3), counted(16, 4)],
  log,
  createdAt: 1_767_225_600_000
}

export const attachment: AttachmentReference = {
  id: counted(16, 5),
  name: 'Courrier du 12 mars.pdf',
  mediaType: 'application/pdf',
  sizeBytes: 123_456,
  blob: counted(16, 6),
  key: counted(32, 7),
  readToken: counted(32, 8),
  hash: counted(32, 9)
}

export const welcome: WelcomeEnvelope = {
  type: 'welcome',
  space,
  log,
  entryId,
  digest: counted(32, 10),
  directory: { index: 3, hash: counted(32, 13) },
  slot: counted(16, 11),
  key: counted(32, 12)
}

export const certified: Omit<CertifiedKeys, 'version'> = {
  account: counted(16, 20),
  mlsKey: counted(32, 21),
  recordKey: counted(32, 22),
  inboxKey: counted(1216, 23),
  mailbox
}
export const rootSeed = counted(32, 24)
const deviceSeed = counted(32, 25)
export const joinSecret = counted(32, 26)

export const capsule: Capsule = {
  association: counted(32, 27),
  space,
  log,
  epoch: 0,
  key: directoryKey,
  head: { index: 4, hash: counted(32, 28) }
}

/** An invitation, as the entry after the fifth. */
export function directoryEntry(sodium: Sodium): Uint8Array {
  const signer: Signer = { role: 'device', key: counted(16, 29), seed: deviceSeed }
  return signEntry(
    sodium,
    { association: capsule.association, ...capsule.head },
    {
      kind: 'invite',
      by: { account: certified.account, device: signer.key },
      body: { joinKey: sodium.ed25519PublicKey(joinParts(joinSecret).joinSeed), role: 'member', expiresAt: 1_767_225_600_000 }
    },
    [signer]
  )
}

export const bodies = {
  message: { type: 'message', text: 'Pourriez-vous donner votre avis ?', sentAt: 1_767_225_600_000, attachments: [attachment] },
  'bare message': { type: 'message', text: '', sentAt: 0, attachments: [] },
  receipt: { type: 'receipt', delivered: 12, read: 9 },
  'receipt of delivery': { type: 'receipt', delivered: 12 },
  leave: { type: 'leave' }
} as const

/** What a message may carry beside its text, and what changes it later. */
export const messageBodies = {
  'full message': {
    ...bodies.message,
    text: 'Merci @Inès, à revoir',
    replyTo: counted(16, 33),
    mentions: [{ account: counted(16, 20), start: 6, end: 11 }],
    urgent: true,
    forwarded: true
  },
  edit: {
    type: 'edit',
    message: entryId,
    text: '@Inès : demain',
    mentions: [{ account: counted(16, 20), start: 0, end: 5 }],
    editedAt: 1_767_225_660_000
  },
  delete: { type: 'delete', message: entryId, deletedAt: 1_767_225_720_000 },
  reaction: { type: 'reaction', message: entryId, kind: 'to-review', on: true },
  'reaction withdrawn': { type: 'reaction', message: entryId, kind: 'seen', on: false }
} as const

export const availabilities = {
  availability: {
    type: 'availability',
    state: 'in-theatre',
    until: 1_767_240_000_000,
    standIn: counted(16, 34),
    saidAt: 1_767_225_600_000
  },
  'availability without an end': { type: 'availability', state: 'available', saidAt: 1_767_225_600_000 },
  'no availability': { type: 'availability', saidAt: 1_767_225_660_000 }
} as const

export const messagePlace: EntryPlace = { log, entryId, epoch: 2, kind: ENTRY_KIND.entry }
export const commitPlace: EntryPlace = { log, entryId, epoch: 2, kind: ENTRY_KIND.commit }
export const signalKey = counted(32, 128)
/** Of the epoch's keys an envelope takes one, a signal another. */
export const keys: EpochKeys = {
  epoch: 2,
  accessSeed: new Uint8Array(32),
  accessPublic: new Uint8Array(32),
  envelopeKey,
  signalKey,
  storageKey: new Uint8Array(32)
}
export const signal: Signal = {
  version: 1,
  space,
  epoch: 2,
  device: counted(16, 64),
  session: counted(16, 65),
  counter: 3,
  sentAt: 1_767_225_600_000,
  typing: true
}
const nonce = counted(24, 192)

/** What sealing and opening a key package takes of the core. */
export const sealingCore = (sodium: Sodium) => ({
  directory: { epoch: 5, key: (epoch: number) => (epoch === 5 ? directoryKey : undefined) },
  ports: { sodium, random: fixedRandom(nonce) }
})

export const formats: Readonly<Record<string, Format>> = {
  ...documentFormats,
  certificate: {
    comment:
      "[ACC-KEY-1] [ACC-KEY-2] account id of a root key; a certificate by the root: Ed25519 over 'colloque/device-certificate-root/1' 00 payload, " +
      'the payload given by its BLAKE2b-256; the device id',
    compute: (sodium) => {
      const rootKey = sodium.ed25519PublicKey(rootSeed)
      const account = keyId(sodium, rootKey)
      const certificate = certifyDevice(sodium, certified, { by: 'root', key: account, seed: rootSeed })
      return {
        account: hex(account),
        payloadHash: hex(sodium.blake2b(certificate.payload)),
        signature: hex(certificate.signature),
        device: hex(deviceId(sodium, certificate))
      }
    }
  },
  'directory-entry': {
    comment:
      "[DIR-2] [DIR-3] [DIR-21] [DIR-22] CBOR {payload, signatures} of an invitation, and its hash; sealed under HKDF label 'directory-entry' with " +
      "the log as context, header log, entry id, u64be epoch, 00, padded to 1024, given by its BLAKE2b-256; the access key, label 'directory-access'",
    compute: (sodium) => {
      const envelope = directoryEntry(sodium)
      const sealed = sealEntry({ sodium, random: fixedRandom(nonce) }, directoryKey, { log, entryId, epoch: 0 }, envelope)
      return {
        envelope: hex(envelope),
        hash: hex(decodeEntry(sodium, envelope).hash),
        sealedHash: hex(sodium.blake2b(sealed.bytes)),
        accessKey: hex(directoryAccessKey(sodium, directoryKey, space))
      }
    }
  },
  capsule: {
    comment:
      "[INV-2] [INV-3] slot id, capsule key and join seed by HKDF labels 'join-slot', 'join-capsule', 'join-key'; CBOR padded to 512 and sealed with the slot id as header",
    compute: (sodium) => {
      const { slot, capsuleKey, joinSeed } = joinParts(joinSecret)
      const sealed = sealCapsule({ sodium, random: fixedRandom(nonce) }, joinSecret, capsule)
      return { slot: hex(slot), capsuleKey: hex(capsuleKey), joinSeed: hex(joinSeed), sealed: hex(sealed) }
    }
  },
  record: {
    comment:
      "[REC-1] CBOR {payload, signature}; payload CBOR; Ed25519 over 'colloque/record/1' 00 payload. The second is a joiner's, without head",
    compute: (sodium) => ({
      publicKey: hex(sodium.ed25519PublicKey(recordSeed)),
      record: hex(signRecord(sodium, record, recordSeed)),
      withoutHead: hex(signRecord(sodium, recordOfJoiner, recordSeed))
    })
  },
  'entry-data': {
    comment:
      '[ENTRY-2] authenticated data: log, entry id, 00; of a commit log, entry id, 01, u64be directory index, directory hash',
    compute: () => ({ message: hex(messageData(log, entryId)), commit: hex(commitData(log, entryId, directory)) })
  },
  'entry-envelope': {
    comment:
      '[ENTRY-1] 01, nonce (24), XChaCha20-Poly1305 of the padded MLS message; associated data 01, log, entry id, u64be epoch, kind. ' +
      'A message of 3 bytes is padded to 1024; a commit of 5 to the first bucket, given by the BLAKE2b-256 of its envelope',
    compute: (sodium) => {
      const seal = (place: EntryPlace, message: Uint8Array) =>
        sealEnvelope({ sodium, random: fixedRandom(nonce) }, keys, place, message)
      return { message: hex(seal(messagePlace, counted(3))), commitHash: hex(sodium.blake2b(seal(commitPlace, counted(5)))) }
    }
  },
  'space-description': {
    comment: '[SPACE-2] the extension of the group context: CBOR {version, kind, name, owners, log, createdAt}',
    compute: () => ({
      group: hex(encodeDescription(description)),
      direct: hex(encodeDescription({ ...description, kind: 'direct', name: '' }))
    })
  },
  welcome: {
    comment:
      '[WELCOME-1] the plaintext of an envelope: CBOR {type, space, log, entryId, digest, directory, slot, key}; and the slot, sealed with header slot id, ' +
      'its plaintext padded to the first bucket, given by its BLAKE2b-256',
    compute: async (sodium) => {
      const random = fixedRandom(new Uint8Array([...welcome.slot, ...welcome.key, ...nonce]))
      const hybrid = { generate: refuse, derive: refuse, seal: refuse, open: refuse }
      const delivery = await deliverWelcome(
        { sodium, random, hybrid },
        { space, log, entryId, bytes: counted(9), directory: { ...welcome.directory }, today: 20_454 },
        counted(100),
        []
      )
      const [slot] = delivery.slots
      return {
        envelope: hex(encodeWelcomeEnvelope(welcome)),
        slotHash: hex(sodium.blake2b(slot?.bytes ?? new Uint8Array(0))),
        expiresDay: String(slot?.expiresDay)
      }
    }
  },
  'key-package': {
    comment:
      "[KEYP-1] u32be directory epoch, then sealed under HKDF label 'key-package' of that epoch's directory key, header mailbox u32be epoch; " +
      'here a stand-in of 40 bytes, padded to 4096; given by its first 4 + 25 bytes and its BLAKE2b-256',
    compute: (sodium) => {
      const sealed = sealPackage(sealingCore(sodium), mailbox, counted(40))
      return {
        start: hex(sealed.slice(0, 29)),
        hash: hex(sodium.blake2b(sealed)),
        key: hex(deriveKey(directoryKey, 'key-package', []))
      }
    }
  },
  body: {
    comment: '[BODY-1] [BODY-2] [BODY-3] [BODY-4] CBOR, one of each kind, with and without what is optional',
    compute: () => Object.fromEntries(Object.entries(bodies).map(([name, body]) => [name, hex(encodeBody(body))]))
  },
  'message-bodies': {
    comment:
      '[BODY-1] [BODY-6] [BODY-7] [BODY-8] [BODY-9] CBOR of a message with all that is optional, and of each kind of change',
    compute: () => Object.fromEntries(Object.entries(messageBodies).map(([name, body]) => [name, hex(encodeBody(body))]))
  },
  'availability-bodies': {
    comment: '[BODY-13] CBOR of what an account says of its time: with all that is optional, without, and taken back',
    compute: () => Object.fromEntries(Object.entries(availabilities).map(([name, body]) => [name, hex(encodeBody(body))]))
  },
  'log-chain': {
    comment:
      "[CHAIN-1] [CHAIN-2] hash after a message from a known hash, and after a commit from 'colloque/log-start/1'; previousEnd is what came before it",
    compute: (sodium) => {
      const known = { log, cursor: 4, hash: counted(32, 1), previousEnd: undefined, epochStart: 1 }
      const message = advance(sodium, known, { seq: 5, entryId, epoch: 2, kind: ENTRY_KIND.entry, bytes: counted(9) })
      const commit = advance(sodium, message, { seq: 6, entryId, epoch: 2, kind: ENTRY_KIND.commit, bytes: counted(9) })
      return { message: hex(message.hash), commit: hex(commit.hash), previousEnd: hex(commit.previousEnd ?? new Uint8Array(0)) }
    }
  },
  signal: {
    comment:
      '[SPACE-3] [SIGNAL-1] a signal: SEAL-1 under the signal key, header space ‖ u64 epoch, inside CBOR {payload, signature} in domain signal, padded to 512 bytes',
    compute: (sodium) => ({
      typing: hex(sealSignal({ sodium, random: fixedRandom(nonce) }, keys, signal, recordSeed)),
      stopped: hex(sealSignal({ sodium, random: fixedRandom(nonce) }, keys, { ...signal, typing: false }, recordSeed))
    })
  }
}

function refuse(): never {
  throw new Error('nobody is joined here')
}
