// The sealed formats of documents, as functions from inputs that stand here to bytes; frozen with the others.
import { domainPrefix, type Sodium } from '@colloque/crypto'
import * as Y from 'yjs'
import { clientIdOf } from '../src/features/documents/client-id.ts'
import { contentDigest } from '../src/features/documents/content-digest.ts'
import { folderLogOf } from '../src/features/folders/folders.ts'
import { type DocumentBody, encodeDocumentBody } from '../src/sync/documents/bodies.ts'
import { sealKeyring } from '../src/sync/documents/keyring.ts'
import { entryKey, sealEntry, sealSnapshot } from '../src/sync/documents/seal-entry.ts'
import { type SnapshotRecord, signSnapshot } from '../src/sync/documents/snapshot-record.ts'
import type { SpaceEpoch } from '../src/sync/documents/space-epochs.ts'
import { type Signal, sealSignal } from '../src/sync/signal.ts'
import { counted, fixedRandom, hex } from './fields.ts'
import type { Format } from './formats.ts'

export const space = counted(16)
export const documentLog = counted(16, 200)
export const entryId = counted(16, 32)
export const snapshotId = counted(16, 33)
export const device = counted(16, 64)
export const recordSeed = counted(32, 80)
const nonce = counted(24, 192)

export const epoch: SpaceEpoch = { epoch: 2, accessSeed: counted(32, 9), storageKey: counted(32, 10), writers: [] }

export const documentBodies: Readonly<Record<string, DocumentBody>> = {
  update: { type: 'update', session: 3, at: 1_767_225_600_000, update: counted(5) },
  'part of an update': { type: 'update', session: 65_535, at: 1_767_225_600_000, update: counted(5), part: 1, parts: 64 },
  seen: { type: 'seen', at: 1_767_225_600_000 },
  verified: { type: 'verified', version: 4, covers: 200, digest: counted(32, 1) },
  version: { type: 'version', name: 'Version 2 validée', seq: 38, digest: counted(32, 1), frozen: true, at: 1_767_225_600_000 },
  approval: { type: 'approval', version: counted(16, 7), digest: counted(32, 1), at: 1_767_225_600_000 }
}

/** The same kinds, where they say more. */
export const fullerBodies: Readonly<Record<string, DocumentBody>> = {
  'update behind what was read': { type: 'update', session: 3, at: 1_767_225_600_000, update: counted(5), read: 38 },
  'seen up to': { type: 'seen', at: 1_767_225_600_000, read: 38 }
}

export const restoringBody: DocumentBody = { type: 'update', session: 3, at: 1_767_225_600_000, update: counted(5), restores: 38 }

/** Two with the same writers, and one behind a hole with others. */
export const earlierEpochs: readonly SpaceEpoch[] = [0, 1, 4].map((number) => ({
  epoch: number,
  accessSeed: counted(32, 20 + number),
  storageKey: counted(32, 60 + number),
  writers: number < 4 ? [counted(32, 64)] : [counted(32, 64), counted(32, 128)]
}))
export const laterEpoch: SpaceEpoch = { ...epoch, epoch: 6 }

export const snapshot: SnapshotRecord = {
  version: 1,
  space,
  log: documentLog,
  epoch: 2,
  snapshot: snapshotId,
  device,
  covers: 200,
  hash: counted(32, 3),
  directory: { index: 7, hash: counted(32, 48) },
  state: counted(9),
  digest: counted(32, 4),
  authors: [{ device, sessions: 4 }],
  versions: [
    {
      version: counted(16, 7),
      seq: 38,
      at: 1_767_225_600_000,
      device,
      name: 'Version 2 validée',
      digest: counted(32, 1),
      isFrozen: true,
      approvals: [{ device, at: 1_767_225_660_000 }]
    }
  ]
}

/** Two paragraphs, one with a mark, and a comment. */
export function sampleDocument(): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = 1
  const paragraph = new Y.XmlElement('paragraph')
  const heading = new Y.XmlElement('heading')
  const text = new Y.XmlText()
  doc.getXmlFragment('content').insert(0, [heading, paragraph])
  heading.setAttribute('level', '2')
  heading.insert(0, [new Y.XmlText('Relais')])
  paragraph.insert(0, [text])
  text.insert(0, 'Arrêt à J-3')
  text.format(0, 5, { bold: {} })
  doc.getMap('comments').set('a', new Y.Map([['text', '48 h ?']]))
  return doc
}

export const presence: Signal = {
  version: 1,
  space,
  epoch: 2,
  device,
  session: counted(16, 65),
  counter: 3,
  sentAt: 1_767_225_600_000,
  typing: false,
  presence: { document: documentLog, session: 3, anchor: counted(9), head: counted(9, 1), gone: false }
}

const deps = (sodium: Sodium) => ({ sodium, random: fixedRandom(nonce) })

export const documentFormats: Readonly<Record<string, Format>> = {
  'document-entry': {
    comment:
      "[DLOG-2] HKDF label 'document-entry' of the storage key, context log; 01, nonce (24), XChaCha20-Poly1305 of 5 bytes padded to 512; " +
      'associated data 01, log, entry id, u64be epoch, 00',
    compute: (sodium) => {
      const key = entryKey(epoch, documentLog)
      return { key: hex(key), entry: hex(sealEntry(deps(sodium), epoch, key, { log: documentLog, entryId }, counted(5))) }
    }
  },
  'document-snapshot': {
    comment:
      "[SNAP-1] CBOR {payload, signature}, Ed25519 over 'colloque/document-snapshot/1' 00 payload; its one part, sealed under HKDF label " +
      "'document-snapshot' of the storage key, header log, snapshot, u64be epoch, u32be part, u32be parts, by its BLAKE2b-256",
    compute: (sodium) => {
      const signed = signSnapshot(sodium, snapshot, recordSeed)
      const parts = [...sealSnapshot(deps(sodium), epoch, { log: documentLog, snapshot: snapshotId }, signed)]
      return { signed: hex(signed), parts: String(parts.length), hash: hex(sodium.blake2b(...parts)) }
    }
  },
  keyring: {
    comment:
      "[KEYRING-2] HKDF label 'keyring' of the storage key, context space; 01, nonce (24), XChaCha20-Poly1305 of CBOR {version, stretches: " +
      '[{first, keys, writers}]} padded from 512; associated data 01, space, u64be epoch, giver; and the body of its record',
    compute: (sodium) => {
      const sealed = sealKeyring(deps(sodium), laterEpoch, { space, giver: device }, earlierEpochs)
      return { sealed: hex(sealed), body: hex(encodeDocumentBody({ type: 'keyring', epoch: laterEpoch.epoch, sealed })) }
    }
  },
  'document-ids': {
    comment:
      "[YDOC-1] Yjs client ids of sessions 0, 3 and 65535: u32be of BLAKE2b-256('colloque/document-client/1' 00 log device u32be session); " +
      "[DLOG-6] the folder log: 16 bytes of BLAKE2b-256('colloque/folder-log/1' 00 space)",
    compute: (sodium) => ({
      clients: [0, 3, 65_535].map((session) => clientIdOf(sodium, documentLog, device, session)).join(' '),
      folderLog: hex(folderLogOf(sodium, space)),
      domain: hex(domainPrefix('document-client'))
    })
  },
  'document-digest': {
    comment:
      "[YDOC-2] BLAKE2b-256('colloque/document-content/1' 00 canonical JSON) of the sample document, and of one without anything",
    compute: (sodium) => ({
      sample: hex(contentDigest(sodium, sampleDocument(), 'document')),
      empty: hex(contentDigest(sodium, new Y.Doc(), 'document')),
      folders: hex(contentDigest(sodium, new Y.Doc(), 'folders'))
    })
  },
  'document-bodies': {
    comment: '[DLOG-7] CBOR, one of each kind',
    compute: () => Object.fromEntries(Object.entries(documentBodies).map(([name, body]) => [name, hex(encodeDocumentBody(body))]))
  },
  'document-bodies-read': {
    comment: '[DLOG-7] [YDOC-4] CBOR of the bodies that say how far their author had read',
    compute: () => Object.fromEntries(Object.entries(fullerBodies).map(([name, body]) => [name, hex(encodeDocumentBody(body))]))
  },
  'document-body-restores': {
    comment: '[DLOG-7] CBOR of an update that puts back the document as it was at a number',
    compute: () => ({ update: hex(encodeDocumentBody(restoringBody)) })
  },
  presence: {
    comment: '[SIGNAL-4] a signal that tells of a window in a document',
    compute: (sodium) => ({
      moving: hex(sealSignal(deps(sodium), { epoch: 2, signalKey: counted(32, 128) }, presence, recordSeed))
    })
  }
}
