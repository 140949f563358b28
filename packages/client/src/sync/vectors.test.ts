import { readdirSync, readFileSync } from 'node:fs'
import { CryptoError, concat, createWasmSodium, type Sodium } from '@colloque/crypto'
import { encodeCbor, ProtocolError } from '@colloque/protocol'
import { beforeAll, describe, expect, it } from 'vitest'
import { unhex } from '../../vectors/fields.ts'
import {
  attachment,
  availabilities,
  bodies,
  capsule,
  commitPlace,
  description,
  directory,
  entryId,
  formats,
  joinSecret,
  keys,
  log,
  mailbox,
  messageBodies,
  messagePlace,
  record,
  recordSeed,
  sealingCore,
  space,
  welcome
} from '../../vectors/formats.ts'
import { openCapsule } from '../features/account/capsule.ts'
import { decodeEntry } from '../features/directory/entry.ts'
import { decodeBody } from '../features/messages/bodies.ts'
import { ContentError } from './content-error.ts'
import { commitData, directoryOf } from './entry-data.ts'
import { openEnvelope, sealEnvelope } from './epoch-keys.ts'
import { openPackage, sealPackage } from './key-packages.ts'
import { BODY_BYTES, decodeRecord, RECORD_BYTES, signRecord, standsAt } from './record.ts'
import { decodeDescription, encodeDescription } from './space-extension.ts'
import { decodeWelcomeEnvelope } from './welcome.ts'

let sodium: Sodium
beforeAll(async () => {
  sodium = await createWasmSodium()
})

const vectors = new URL('../../vectors/', import.meta.url)
const frozen = (name: string): Record<string, string> => JSON.parse(readFileSync(new URL(`${name}.json`, vectors), 'utf8')).output

describe('frozen bytes', () => {
  it('has one file for each format and no other', () => {
    const files = readdirSync(vectors).filter((file) => file.endsWith('.json'))
    expect(files.sort()).toEqual(
      Object.keys(formats)
        .map((format) => `${format}.json`)
        .sort()
    )
  })

  it.each(Object.keys(formats))('%s gives its frozen bytes', async (name) => {
    expect(await formats[name]?.compute(sodium)).toEqual(frozen(name))
  })

  it('reads them back', () => {
    const signed = decodeRecord(unhex(frozen('record').record ?? ''))
    expect(signed.record).toEqual(record)
    expect(signed.verify(sodium, sodium.ed25519PublicKey(recordSeed))).toBe(true)
    expect(decodeRecord(unhex(frozen('record').withoutHead ?? '')).record).not.toHaveProperty('head')
    expect(decodeDescription(unhex(frozen('space-description').group ?? ''))).toEqual(description)
    expect(decodeWelcomeEnvelope(unhex(frozen('welcome').envelope ?? ''))).toEqual(welcome)
    expect(directoryOf(unhex(frozen('entry-data').commit ?? ''), log, entryId)).toEqual(directory)
    expect(openEnvelope(sodium, keys, messagePlace, unhex(frozen('entry-envelope').message ?? ''))).toEqual(
      Uint8Array.of(0, 1, 2)
    )
    expect(openCapsule(sodium, joinSecret, unhex(frozen('capsule').sealed ?? ''))).toEqual(capsule)
    const entry = decodeEntry(sodium, unhex(frozen('directory-entry').envelope ?? ''))
    expect(entry.content).toMatchObject({ kind: 'invite', index: 5, previous: capsule.head.hash })
    for (const [name, body] of Object.entries(bodies)) expect(decodeBody(unhex(frozen('body')[name] ?? ''))).toEqual(body)
    for (const [name, body] of Object.entries(messageBodies))
      expect(decodeBody(unhex(frozen('message-bodies')[name] ?? ''))).toEqual(body)
    for (const [name, body] of Object.entries(availabilities))
      expect(decodeBody(unhex(frozen('availability-bodies')[name] ?? ''))).toEqual(body)
  })
})

describe('a capsule', () => {
  it('[INV-3] opens for its own link alone, and with no byte altered', () => {
    const sealed = unhex(frozen('capsule').sealed ?? '')
    expect(() =>
      openCapsule(
        sodium,
        joinSecret.map((byte) => byte ^ 1),
        sealed
      )
    ).toThrow('invalid-link')
    for (const at of [0, 1, 24, 25, sealed.length - 1]) {
      const altered = sealed.slice()
      altered[at] = (altered[at] ?? 0) ^ 1
      expect(() => openCapsule(sodium, joinSecret, altered)).toThrow('invalid-link')
    }
    expect(() => openCapsule(sodium, joinSecret, sealed.slice(0, -1))).toThrow('invalid-link')
  })
})

type Fields = Record<string, unknown>

/** Every way in which a map can differ from its form: a field gone, of another type, one byte short or long, one more field. */
function deformed(whole: object): [string, Fields][] {
  const fields = Object.entries(whole)
  const cases: [string, Fields][] = [['one more field', { ...whole, extra: 1 }]]
  for (const [name, value] of fields) {
    const { [name]: _, ...rest } = whole as Fields
    if (name !== 'head' && name !== 'read') cases.push([`no ${name}`, rest])
    cases.push([`${name} as null`, { ...whole, [name]: null }])
    if (value instanceof Uint8Array && name !== 'body') {
      cases.push([`${name} too short`, { ...whole, [name]: value.slice(1) }])
      cases.push([`${name} too long`, { ...whole, [name]: concat(value, Uint8Array.of(0)) }])
    }
    if (typeof value === 'number') {
      cases.push([`negative ${name}`, { ...whole, [name]: -1 }])
      cases.push([`${name} as text`, { ...whole, [name]: String(value) }])
    }
    if (typeof value === 'string') cases.push([`${name} as bytes`, { ...whole, [name]: new TextEncoder().encode(value) }])
  }
  return cases
}

/** Trailing bytes, a cut end, nothing at all, another type. */
function damaged(encoded: Uint8Array): [string, Uint8Array][] {
  return [
    ['a byte more', concat(encoded, Uint8Array.of(0))],
    ['a byte less', encoded.slice(0, -1)],
    ['nothing', new Uint8Array(0)],
    ['a list', encodeCbor([encoded])],
    ['a number', encodeCbor(1)]
  ]
}

describe('[REC-1] a record', () => {
  const wrapped = (fields: Fields): Uint8Array => encodeCbor({ payload: encodeCbor(fields), signature: new Uint8Array(64) })

  it.each(
    [
      ...deformed(record),
      ...deformed(record.head ?? {}).map(([name, head]): [string, Fields] => [`a head with ${name}`, { ...record, head }])
    ].filter(([name]) => name !== 'a head with no previousEnd')
  )('is refused with %s', (_, fields) => {
    expect(() => decodeRecord(wrapped(fields))).toThrow(ProtocolError)
  })

  it('is refused with an empty or too large body', () => {
    expect(() => decodeRecord(wrapped({ ...record, body: new Uint8Array(0) }))).toThrow(ProtocolError)
    expect(() => decodeRecord(wrapped({ ...record, body: new Uint8Array(BODY_BYTES + 1) }))).toThrow(ProtocolError)
    expect(decodeRecord(wrapped({ ...record, body: new Uint8Array(BODY_BYTES) })).record.body).toHaveLength(BODY_BYTES)
    expect(() => decodeRecord(new Uint8Array(RECORD_BYTES + 1025))).toThrow(expect.objectContaining({ code: 'frame-too-large' }))
  })

  it('is refused in another outer form', () => {
    const encoded = signRecord(new Proxy(sodium, {}), record, recordSeed)
    for (const [, bytes] of damaged(encoded)) expect(() => decodeRecord(bytes)).toThrow(ProtocolError)
    const payload = encodeCbor(record)
    for (const [, fields] of deformed({ payload, signature: new Uint8Array(64) }).filter(
      ([name]) => !name.startsWith('payload too')
    ))
      expect(() => decodeRecord(encodeCbor(fields))).toThrow(ProtocolError)
  })

  it('[REC-2] does not verify when any byte of payload or signature differs, nor under another key', () => {
    const encoded = signRecord(sodium, record, recordSeed)
    const publicKey = sodium.ed25519PublicKey(recordSeed)
    expect(decodeRecord(encoded).verify(sodium, sodium.ed25519PublicKey(new Uint8Array(32)))).toBe(false)
    for (let at = 0; at < encoded.length; at++) {
      const changed = encoded.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      let verified = false
      try {
        verified = decodeRecord(changed).verify(sodium, publicKey)
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error
      }
      expect([at, verified]).toEqual([at, false])
    }
  })

  it('[REC-2] stands at its own place alone', () => {
    const place = { space, log, epoch: 2, entryId }
    expect(standsAt(record, place)).toBe(true)
    const other = new Uint8Array(16)
    for (const change of [{ space: other }, { log: other }, { epoch: 3 }, { entryId: other }])
      expect(standsAt(record, { ...place, ...change })).toBe(false)
  })
})

describe('[ENTRY-1] an envelope', () => {
  const other = new Uint8Array(16)
  const chance = { bytes: (length: number) => new Uint8Array(length) }

  it.each([
    ['log', { log: other }],
    ['entry id', { entryId: other }],
    ['epoch', { epoch: 3 }],
    ['kind', { kind: commitPlace.kind }]
  ])('does not open under another %s', (_, change) => {
    const sealed = sealEnvelope({ sodium, random: chance }, keys, messagePlace, Uint8Array.of(1))
    expect(() => openEnvelope(sodium, keys, { ...messagePlace, ...change }, sealed)).toThrow(CryptoError)
  })

  it('does not open cut, lengthened, changed or under another key', () => {
    const sealed = sealEnvelope({ sodium, random: chance }, keys, messagePlace, Uint8Array.of(1))
    for (const bytes of [
      sealed.slice(0, -1),
      concat(sealed, Uint8Array.of(0)),
      new Uint8Array(0),
      sealed.map((byte, at) => (at === 0 ? 2 : byte))
    ])
      expect(() => openEnvelope(sodium, keys, messagePlace, bytes)).toThrow(
        expect.objectContaining({ code: 'decryption-failed' })
      )
    expect(() => openEnvelope(sodium, { ...keys, envelopeKey: new Uint8Array(32) }, messagePlace, sealed)).toThrow(CryptoError)
  })

  it('[SEAL-5] hides sizes: messages from 1024 bytes, commits in buckets', () => {
    const size = (place: typeof messagePlace, length: number) =>
      sealEnvelope({ sodium, random: chance }, keys, place, new Uint8Array(length)).length - 41
    expect([size(messagePlace, 1), size(messagePlace, 1023)]).toEqual([1024, 1024])
    expect([size(commitPlace, 1), size(commitPlace, 4095), size(commitPlace, 4096)]).toEqual([4096, 4096, 8192])
    expect(() => size(commitPlace, 620 << 10)).toThrow(CryptoError)
  })
})

describe('[ENTRY-2] the authenticated data of a commit', () => {
  it('is read at its place alone and in its form alone', () => {
    const data = commitData(log, entryId, directory)
    const other = new Uint8Array(16)
    expect(directoryOf(data, other, entryId)).toBeUndefined()
    expect(directoryOf(data, log, other)).toBeUndefined()
    expect(directoryOf(concat(data, Uint8Array.of(0)), log, entryId)).toBeUndefined()
    expect(directoryOf(data.slice(0, -1), log, entryId)).toBeUndefined()
    expect(
      directoryOf(
        data.map((byte, at) => (at === 32 ? 0 : byte)),
        log,
        entryId
      )
    ).toBeUndefined()
    expect(
      directoryOf(
        data.map((byte, at) => (at === 33 ? 255 : byte)),
        log,
        entryId
      )
    ).toBeUndefined()
    expect(directoryOf(concat(new Uint8Array(8), data).subarray(8), log, entryId)).toEqual(directory)
  })
})

describe('[SPACE-2] the description of a space', () => {
  it.each(deformed(description))('is refused with %s', (_, fields) => {
    expect(() => decodeDescription(encodeCbor(fields))).toThrow(ProtocolError)
  })
  it.each<[string, Fields]>([
    ['another version', { version: 2 }],
    ['another kind', { kind: 'public' }],
    ['no owner', { owners: [] }],
    ['an owner too short', { owners: [new Uint8Array(15)] }],
    ['too many owners', { owners: Array.from({ length: 101 }, () => new Uint8Array(16)) }],
    ['too long a name', { name: 'x'.repeat(201) }]
  ])('is refused with %s', (_, change) => {
    expect(() => decodeDescription(encodeCbor({ ...description, ...change }))).toThrow(ProtocolError)
  })
  it('is refused damaged or too large', () => {
    for (const [, bytes] of damaged(encodeDescription(description))) expect(() => decodeDescription(bytes)).toThrow(ProtocolError)
    expect(() => decodeDescription(new Uint8Array((8 << 10) + 1))).toThrow(expect.objectContaining({ code: 'frame-too-large' }))
  })
})

describe('[WELCOME-1] the envelope of a Welcome', () => {
  it.each(deformed(welcome))('is refused with %s', (_, fields) => {
    expect(() => decodeWelcomeEnvelope(encodeCbor(fields))).toThrow(ProtocolError)
  })
  it('is refused damaged', () => {
    for (const [, bytes] of damaged(encodeCbor(welcome))) expect(() => decodeWelcomeEnvelope(bytes)).toThrow(ProtocolError)
  })
})

describe('[KEYP-1] a key package on its way', () => {
  it('opens in its mailbox and epoch alone, whole alone', () => {
    const core = sealingCore(sodium)
    const sealed = sealPackage(core, mailbox, Uint8Array.of(1, 2, 3))
    expect(openPackage(core, mailbox, sealed)).toEqual(Uint8Array.of(1, 2, 3))
    expect(() => openPackage(core, new Uint8Array(16), sealed)).toThrow(CryptoError)
    for (const bytes of [
      sealed.slice(0, -1),
      concat(sealed, Uint8Array.of(0)),
      sealed.slice(0, 3),
      sealed.map((byte, at) => (at === 3 ? 6 : byte))
    ])
      expect(() => openPackage(core, mailbox, bytes)).toThrow(CryptoError)
    const anyEpoch = { ...core, directory: { epoch: 5, key: core.directory.key.bind(undefined, 5) } }
    expect(() =>
      openPackage(
        anyEpoch,
        mailbox,
        sealed.map((byte, at) => (at === 3 ? 6 : byte))
      )
    ).toThrow(CryptoError)
  })
})

describe('a body', () => {
  it.each([
    ...deformed(bodies.message).map(([name, fields]): [string, Fields] => [`[BODY-1] a message with ${name}`, fields]),
    ...deformed(attachment).map(([name, fields]): [string, Fields] => [
      `[BODY-2] an attachment with ${name}`,
      { ...bodies.message, attachments: [fields] }
    ]),
    ...deformed(bodies.receipt).map(([name, fields]): [string, Fields] => [`[BODY-3] a receipt with ${name}`, fields]),
    ...deformed(bodies.leave).map(([name, fields]): [string, Fields] => [`[BODY-4] a leave with ${name}`, fields])
  ])('[REC-5] is refused: %s', (_, fields) => {
    expect(() => decodeBody(encodeCbor(fields))).toThrow()
  })

  it.each([
    ...deformed(availabilities.availability).filter(([name]) => !['no state', 'no until', 'no standIn'].includes(name)),
    ['an unknown state', { ...availabilities.availability, state: 'busy' }] as [string, Fields],
    ['an end that is no whole number', { ...availabilities.availability, until: 1.5 }] as [string, Fields]
  ])('[BODY-13] an availability is refused with %s', (_, fields) => {
    expect(() => decodeBody(encodeCbor(fields))).toThrow()
  })

  it('[BODY-1] is refused beyond its limits, and taken at them', () => {
    const message = (change: Fields): Uint8Array => encodeCbor({ ...bodies.message, ...change })
    expect(() => decodeBody(message({ text: 'x'.repeat(20_001) }))).toThrow(ProtocolError)
    expect(() => decodeBody(message({ attachments: Array(21).fill(attachment) }))).toThrow(ProtocolError)
    expect(decodeBody(message({ text: 'é'.repeat(20_000), attachments: Array(20).fill(attachment) }))).toHaveProperty('text')
    expect(() => decodeBody(message({ attachments: [{ ...attachment, name: 'x'.repeat(256) }] }))).toThrow(ProtocolError)
    expect(() => decodeBody(new Uint8Array(BODY_BYTES + 1))).toThrow(expect.objectContaining({ code: 'frame-too-large' }))
  })

  it('[REC-5] is refused when its kind is unknown, whatever it is called', () => {
    for (const type of ['poll', 'toString', '__proto__', '', 1, null])
      expect(() => decodeBody(encodeCbor({ type }))).toThrow(ContentError)
    for (const [, bytes] of damaged(encodeCbor(bodies.leave))) expect(() => decodeBody(bytes)).toThrow()
  })
})
