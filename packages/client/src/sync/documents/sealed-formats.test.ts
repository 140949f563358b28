import { CryptoError, createWasmSodium } from '@colloque/crypto'
import { ProtocolError } from '@colloque/protocol'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import {
  device,
  documentBodies,
  documentLog,
  earlierEpochs,
  entryId,
  epoch,
  fullerBodies,
  laterEpoch,
  recordSeed,
  restoringBody,
  sampleDocument,
  snapshot,
  snapshotId,
  space
} from '../../../vectors/document-formats.ts'
import { counted, fixedRandom } from '../../../vectors/fields.ts'
import { clientIdOf } from '../../features/documents/client-id.ts'
import { contentDigest } from '../../features/documents/content-digest.ts'
import { ContentError } from '../content-error.ts'
import { DEVICES_PER_SPACE } from '../space-extension.ts'
import { decodeDocumentBody, encodeDocumentBody, KEYRING_BYTES, UPDATE_BYTES } from './bodies.ts'
import { fillKeyring, isSameEpoch, openKeyring, sealKeyring } from './keyring.ts'
import { entryKey, joinSnapshot, openEntry, openSnapshotPart, sealEntry, sealSnapshot } from './seal-entry.ts'
import { decodeSnapshot, signSnapshot } from './snapshot-record.ts'
import type { SpaceEpoch } from './space-epochs.ts'

const sodium = await createWasmSodium()
const random = () => fixedRandom(counted(2_400))
const place = { log: documentLog, entryId }
const key = entryKey(epoch, documentLog)

describe('[DLOG-2] an entry of a document', () => {
  const sealed = sealEntry({ sodium, random: random() }, epoch, key, place, counted(5))

  it('opens in its place, and has one size', () => {
    expect(openEntry(sodium, epoch, key, place, sealed)).toEqual(counted(5))
    expect(sealEntry({ sodium, random: random() }, epoch, key, place, counted(400))).toHaveLength(sealed.length)
  })

  it('does not open changed, under another id, in another log or epoch, or under another key', () => {
    for (let at = 0; at < sealed.length; at += 11) {
      const changed = sealed.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => openEntry(sodium, epoch, key, place, changed)).toThrow(CryptoError)
    }
    const other = counted(16, 99)
    expect(() => openEntry(sodium, epoch, key, { ...place, entryId: other }, sealed)).toThrow(CryptoError)
    expect(() => openEntry(sodium, epoch, key, { ...place, log: other }, sealed)).toThrow(CryptoError)
    expect(() => openEntry(sodium, { ...epoch, epoch: 3 }, key, place, sealed)).toThrow(CryptoError)
    expect(() => openEntry(sodium, epoch, entryKey(epoch, other), place, sealed)).toThrow(CryptoError)
    expect(() => openEntry(sodium, epoch, entryKey({ ...epoch, storageKey: counted(32) }, documentLog), place, sealed)).toThrow(
      CryptoError
    )
  })
})

describe('[SNAP-1] a snapshot', () => {
  const whereabouts = { log: documentLog, snapshot: snapshotId }
  const large = { ...snapshot, state: new Uint8Array(1 << 20).map((_, index) => index % 251) }
  const signed = signSnapshot(sodium, large, recordSeed)
  const parts = [...sealSnapshot({ sodium, random: random() }, epoch, whereabouts, signed)]
  const openSnapshot = (sealed: readonly Uint8Array[], { under = epoch, place = whereabouts } = {}): Uint8Array =>
    joinSnapshot(sealed.map((bytes, part) => openSnapshotPart(sodium, under, place, { bytes, part, parts: sealed.length })))

  it('is cut into parts that each fit an entry, and put together again', () => {
    expect(parts.length).toBeGreaterThan(2)
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(512 << 10)
    const opened = decodeSnapshot(openSnapshot(parts))
    expect(opened.record).toEqual(large)
    expect(opened.verify(sodium, sodium.ed25519PublicKey(recordSeed))).toBe(true)
    expect(opened.verify(sodium, sodium.ed25519PublicKey(counted(32)))).toBe(false)
  })

  it('does not open with a part changed, missing, doubled, out of its place or of another snapshot', () => {
    const open = (sealed: readonly Uint8Array[]) => () => openSnapshot(sealed)
    const [first, second, ...rest] = parts as [Uint8Array, Uint8Array, ...Uint8Array[]]
    const changed = second.slice()
    changed[100] = (changed[100] ?? 0) ^ 1
    expect(open([first, changed, ...rest])).toThrow(CryptoError)
    expect(open([first, ...rest])).toThrow(CryptoError)
    expect(open([first, second, second, ...rest])).toThrow(CryptoError)
    expect(open([second, first, ...rest])).toThrow(CryptoError)
    expect(() => openSnapshot(parts, { place: { ...whereabouts, snapshot: entryId } })).toThrow(CryptoError)
    expect(() => openSnapshot(parts, { under: { ...epoch, epoch: 3 } })).toThrow(CryptoError)
  })

  it('of another form is refused', () => {
    for (const fields of [
      { ...snapshot, more: 1 },
      { ...snapshot, covers: -1 },
      { ...snapshot, digest: counted(31) }
    ])
      expect(() => decodeSnapshot(signSnapshot(sodium, fields as typeof snapshot, recordSeed))).toThrow(ProtocolError)
  })
})

describe('[KEYRING-2] a keyring', () => {
  const given = { space, giver: device }
  const sealed = sealKeyring({ sodium, random: random() }, laterEpoch, given, earlierEpochs)

  it('gives what it was made of', () => {
    expect(openKeyring(sodium, laterEpoch, given, sealed)).toEqual(earlierEpochs)
  })

  it('does not open changed, with another epoch, in another space, by another giver, or under another key', () => {
    for (let at = 0; at < sealed.length; at += 11) {
      const changed = sealed.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => openKeyring(sodium, laterEpoch, given, changed)).toThrow(CryptoError)
    }
    const other = counted(16, 99)
    expect(() => openKeyring(sodium, { ...laterEpoch, epoch: 7 }, given, sealed)).toThrow(CryptoError)
    expect(() => openKeyring(sodium, laterEpoch, { ...given, space: other }, sealed)).toThrow(CryptoError)
    expect(() => openKeyring(sodium, laterEpoch, { ...given, giver: other }, sealed)).toThrow(CryptoError)
    expect(() => openKeyring(sodium, { ...laterEpoch, storageKey: counted(32) }, given, sealed)).toThrow(CryptoError)
  })

  it('of epochs that are not older than its own, out of order or doubled is refused', () => {
    const [first, second, third] = earlierEpochs as [SpaceEpoch, SpaceEpoch, SpaceEpoch]
    const odd = [[{ ...third, epoch: 6 }], [{ ...third, epoch: 9 }], [second, first], [first, first], [third, second]]
    for (const epochs of odd) {
      const made = sealKeyring({ sodium, random: random() }, laterEpoch, given, epochs)
      expect(() => openKeyring(sodium, laterEpoch, given, made)).toThrow(ContentError)
    }
    const none = sealKeyring({ sodium, random: random() }, laterEpoch, given, [])
    expect(() => openKeyring(sodium, laterEpoch, given, none)).toThrow(ProtocolError)
    const cut = sealKeyring({ sodium, random: random() }, laterEpoch, given, [{ ...first, storageKey: counted(31) }])
    expect(() => openKeyring(sodium, laterEpoch, given, cut)).toThrow()
  })

  it('that names more writers than a space has devices is refused: they are kept for each of its epochs', () => {
    const crowd = (count: number) => Array.from({ length: count }, (_, at) => counted(32, at))
    const made = (count: number) => {
      const epochs = [{ ...(earlierEpochs[0] as SpaceEpoch), writers: crowd(count) }]
      return sealKeyring({ sodium, random: random() }, laterEpoch, given, epochs)
    }
    expect(openKeyring(sodium, laterEpoch, given, made(DEVICES_PER_SPACE))).toHaveLength(1)
    expect(() => openKeyring(sodium, laterEpoch, given, made(DEVICES_PER_SPACE + 1))).toThrow(ProtocolError)
  })

  it('of very many epochs takes as many as a record holds, the newest first', () => {
    const all = Array.from({ length: 5_000 }, (_, index) => ({ ...(earlierEpochs[0] as SpaceEpoch), epoch: index }))
    const late = { ...laterEpoch, epoch: 5_000 }
    const taken = fillKeyring(all.toReversed())
    expect(taken.at(-1)?.epoch).toBe(4_999)
    expect(taken.length).toBeGreaterThan(2_000)
    const made = sealKeyring({ sodium, random: random() }, late, given, taken)
    expect(made.length).toBeLessThanOrEqual(KEYRING_BYTES)
    expect(openKeyring(sodium, late, given, made)).toHaveLength(taken.length)
    const changing = all.map((each) => ({
      ...each,
      writers: Array.from({ length: 100 }, (_, at) => counted(32, each.epoch + at))
    }))
    const fewer = fillKeyring(changing.toReversed())
    expect(fewer.length).toBeGreaterThan(40)
    const large = sealKeyring({ sodium, random: random() }, late, given, fewer)
    expect(large.length).toBeLessThanOrEqual(KEYRING_BYTES)
    expect(openKeyring(sodium, late, given, large)).toEqual(fewer)
  })

  it('[KEYRING-3] says the same when its keys and its writers are the same, in whatever order', () => {
    const [, , third] = earlierEpochs as [SpaceEpoch, SpaceEpoch, SpaceEpoch]
    const [one, other] = third.writers as [Uint8Array, Uint8Array]
    expect(isSameEpoch(third, { ...third, writers: [other, one] })).toBe(true)
    expect(isSameEpoch(third, { ...third, writers: [one] })).toBe(false)
    expect(isSameEpoch(third, { ...third, storageKey: counted(32) })).toBe(false)
    expect(isSameEpoch(third, { ...third, accessSeed: counted(32) })).toBe(false)
  })
})

describe('[DLOG-7] bodies of documents', () => {
  it('are read back as they were written', () => {
    for (const body of [...Object.values(documentBodies), ...Object.values(fullerBodies), restoringBody])
      expect(decodeDocumentBody(encodeDocumentBody(body))).toEqual(body)
  })

  it('of an unknown kind or another form are refused', () => {
    const update = { type: 'update', session: 0, at: 0, update: counted(3) } as const
    const odd: unknown[] = [
      { ...update, session: 65_536 },
      { ...update, update: new Uint8Array(0) },
      { ...update, update: new Uint8Array(UPDATE_BYTES + 1) },
      { ...update, part: 0 },
      { ...update, read: -1 },
      { ...update, restores: -1 },
      { type: 'seen', at: 0, read: '1' },
      { ...update, parts: 2 },
      { ...update, part: 2, parts: 2 },
      { ...update, more: 1 },
      { type: 'keyring', epoch: 1, sealed: new Uint8Array(0) },
      { type: 'keyring', epoch: 1, sealed: new Uint8Array(KEYRING_BYTES + 1) }
    ]
    for (const body of odd) expect(() => decodeDocumentBody(encodeDocumentBody(body as typeof update))).toThrow(/./)
    expect(() => decodeDocumentBody(encodeDocumentBody({ type: 'other' } as never))).toThrow(ContentError)
  })
})

describe('[YDOC-1] client ids', () => {
  it('differ by log, device and session', () => {
    const ids = [
      clientIdOf(sodium, documentLog, counted(16, 64), 0),
      clientIdOf(sodium, documentLog, counted(16, 64), 1),
      clientIdOf(sodium, documentLog, counted(16, 65), 0),
      clientIdOf(sodium, counted(16), counted(16, 64), 0)
    ]
    expect(new Set(ids).size).toBe(4)
    for (const id of ids) expect(Number.isInteger(id) && id >= 0 && id < 2 ** 32).toBe(true)
  })
})

describe('[YDOC-2] the digest of a document', () => {
  it('is the same however the same was written, and another for any other content', () => {
    const sample = sampleDocument()
    const again = new Y.Doc()
    Y.applyUpdate(again, Y.encodeStateAsUpdate(sample))
    expect(contentDigest(sodium, again, 'document')).toEqual(contentDigest(sodium, sample, 'document'))
    const seen = new Set([Buffer.from(contentDigest(sodium, sample, 'document')).toString('hex')])
    const heading = sample.getXmlFragment('content').get(0) as Y.XmlElement
    heading.setAttribute('level', '3')
    seen.add(Buffer.from(contentDigest(sodium, sample, 'document')).toString('hex'))
    sample.getMap<Y.Map<unknown>>('comments').get('a')?.set('resolvedAt', 1)
    seen.add(Buffer.from(contentDigest(sodium, sample, 'document')).toString('hex'))
    heading.delete(0, 1)
    seen.add(Buffer.from(contentDigest(sodium, sample, 'document')).toString('hex'))
    expect(seen.size).toBe(4)
  })
})
