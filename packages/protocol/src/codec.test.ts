import { describe, expect, it } from 'vitest'
import {
  CBOR_ITEMS,
  decodeCbor,
  decodeClientFrame,
  decodeRelayFrame,
  encodeCbor,
  encodePush,
  encodeRequest,
  FRAME_BYTES,
  PAGE_ENTRIES,
  ProtocolError
} from './index.ts'

const fromHex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const codeOf = (decode: () => unknown): string => {
  try {
    decode()
    return 'accepted'
  } catch (error) {
    return error instanceof ProtocolError ? error.code : `threw ${error}`
  }
}
const id = new Uint8Array(16).fill(1)
const key = new Uint8Array(32).fill(2)
const frame = (value: object) => encodeCbor({ request: 1, ...value })
const append = { type: 'append', log: id, epoch: 0, entries: [{ entryId: id, bytes: key }] }

describe('[CONN-2] only strict CBOR is read', () => {
  it('accepts what the other lines spoil', () => {
    expect(codeOf(() => decodeClientFrame(frame(append)))).toBe('accepted')
    expect(codeOf(() => decodeClientFrame(fromHex('a2 6474797065 6470696e67 6772657175657374 01')))).toBe('accepted')
  })

  it.each([
    ['nothing', ''],
    ['trailing bytes', 'a2 6474797065 6470696e67 6772657175657374 01 00'],
    ['two frames', 'a2 6474797065 6470696e67 6772657175657374 01 a2 6474797065 6470696e67 6772657175657374 01'],
    ['a cut frame', 'a2 6474797065 6470696e67 67726571756573'],
    ['a duplicate key', 'a3 6474797065 6470696e67 6772657175657374 01 6772657175657374 01'],
    ['a map of indefinite length', 'bf 6474797065 6470696e67 6772657175657374 01 ff'],
    ['a text of indefinite length', 'a2 6474797065 7f 6470696e67 ff 6772657175657374 01'],
    ['bytes of indefinite length', '5f 4101 ff'],
    ['a list of indefinite length', '9f 01 ff'],
    ['a break alone', 'ff'],
    ['a number longer than needed', 'a2 6474797065 6470696e67 6772657175657374 1801'],
    ['a length longer than needed', 'a2 7804 74797065 6470696e67 6772657175657374 01'],
    ['a float16 that is an integer', 'a2 6474797065 6470696e67 6772657175657374 f93c00'],
    ['a float32 that is an integer', 'a2 6474797065 6470696e67 6772657175657374 fa3f800000'],
    ['a float64', 'a2 6474797065 6470696e67 6772657175657374 fb3ff8000000000000'],
    ['not a number', 'a2 6474797065 6470696e67 6772657175657374 f97e00'],
    ['infinity', 'a2 6474797065 6470696e67 6772657175657374 f97c00'],
    ['a negative number', 'a2 6474797065 6470696e67 6772657175657374 20'],
    ['a number past 2^53', 'a2 6474797065 6470696e67 6772657175657374 1b0020000000000000'],
    ['a request number past 2^32', 'a2 6474797065 6470696e67 6772657175657374 1b0000000100000000'],
    ['undefined', 'a2 6474797065 6470696e67 6772657175657374 f7'],
    ['null', 'a2 6474797065 6470696e67 6772657175657374 f6'],
    ['a tag', 'c1 a2 6474797065 6470696e67 6772657175657374 01'],
    ['a simple value', 'f0'],
    ['a number as key', 'a1 01 02'],
    ['a list', '80'],
    ['a number', '01'],
    ['bytes', '4101'],
    ['a reserved length', '1c'],
    ['a map that claims 2^32-1 pairs', 'baffffffff 6474797065'],
    ['a list that claims 2^53-1 items', '9b001fffffffffffff 01'],
    ['a list that claims 2^64-1 items', '9bffffffffffffffff 01'],
    ['bytes that claim 4 GiB', '5affffffff 01'],
    ['text that claims 2^53-1 bytes', '7b001fffffffffffff 61'],
    ['a key named __proto__', 'a3 6474797065 6470696e67 6772657175657374 01 695f5f70726f746f5f5f a0']
  ])('%s', (_, text) => {
    expect(codeOf(() => decodeClientFrame(fromHex(text)))).toBe('malformed-frame')
    expect(codeOf(() => decodeRelayFrame(fromHex(text)))).toBe('malformed-frame')
  })

  it('a frame nested a million deep, and one filled with empty lists', () => {
    expect(codeOf(() => decodeClientFrame(new Uint8Array(FRAME_BYTES).fill(0x81)))).toBe('malformed-frame')
    expect(codeOf(() => decodeClientFrame(new Uint8Array(FRAME_BYTES).fill(0x80)))).toBe('malformed-frame')
  })

  it('no more items than 32,768, which no frame needs', () => {
    const listOf = (length: number) => encodeCbor(Array<number>(length).fill(0))
    expect(codeOf(() => decodeCbor(listOf(CBOR_ITEMS - 1)))).toBe('accepted')
    expect(codeOf(() => decodeCbor(listOf(CBOR_ITEMS)))).toBe('malformed-frame')
    const entries = Array(PAGE_ENTRIES).fill({ seq: 1, entryId: id, epoch: 0, kind: 0, bytes: key })
    const page = { type: 'ok', name: 'subscribe', request: 1, entries, complete: true, ended: false }
    expect(codeOf(() => decodeRelayFrame(encodeCbor(page)))).toBe('accepted')
  })

  it('[CONN-3] a frame past its size is refused before it is read', () => {
    expect(codeOf(() => decodeClientFrame(new Uint8Array(FRAME_BYTES + 1).fill(0xff)))).toBe('frame-too-large')
    expect(codeOf(() => decodeCbor(new Uint8Array(11), 10))).toBe('frame-too-large')
  })

  it('decoded bytes are copies, also of a Buffer: the frame may be reused', () => {
    const bytes = Buffer.from(encodeRequest(1, { type: 'get-slot', slot: id }))
    const decoded = decodeClientFrame(bytes)
    bytes.fill(0)
    expect(decoded).toEqual({ kind: 'request', request: 1, body: { type: 'get-slot', slot: id } })
  })
})

describe('[CONN-4] only the exact fields, each within its size', () => {
  it.each<[string, object]>([
    ['an unknown type', { type: 'erase' }],
    ['a type of Object', { type: 'toString' }],
    ['no type', {}],
    ['a type that is no text', { type: 1 }],
    ['an unknown field', { ...append, extra: 1 }],
    ['an unknown field within', { ...append, entries: [{ entryId: id, bytes: key, kind: 0 }] }],
    ['a missing field', { type: 'append', log: id, entries: append.entries }],
    ['an id that is short', { ...append, log: id.subarray(1) }],
    ['an id that is long', { ...append, log: new Uint8Array(17) }],
    ['an id that is text', { ...append, log: 'aaaaaaaaaaaaaaaa' }],
    ['a key that is short', { type: 'open-mailbox', mailbox: id, key: id }],
    ['a signature that is short', { type: 'login', device: key, signature: key }],
    ['no entries', { ...append, entries: [] }],
    ['an empty entry', { ...append, entries: [{ entryId: id, bytes: new Uint8Array(0) }] }],
    ['a large entry', { ...append, entries: [{ entryId: id, bytes: new Uint8Array((512 << 10) + 1) }] }],
    ['257 entries', { ...append, entries: Array(257).fill(append.entries[0]) }],
    ['entries as a map', { ...append, entries: { 0: append.entries[0] } }],
    ['a negative epoch', { ...append, epoch: -1 }],
    ['a broken epoch', { ...append, epoch: 0.5 }],
    ['an unknown role', { type: 'create-admission', tokenHash: key, role: 'owner', expiresDay: 1 }],
    ['a day past 2^32', { type: 'create-admission', tokenHash: key, role: 'member', expiresDay: 2 ** 32 }],
    [
      'a blob past its size',
      { type: 'create-blob', blob: id, sizeBytes: 16 * 2 ** 30 + 1, uploadHash: key, readHash: key, deleteHash: key }
    ],
    ['a head that is null', { ...append, head: null }],
    ['a large signal', { type: 'signal', space: id, epoch: 0, bytes: new Uint8Array(4097) }],
    ['513 acknowledged envelopes', { type: 'acknowledge', mailbox: id, envelopes: Array(513).fill(id) }]
  ])('a request with %s', (_, value) => {
    expect(codeOf(() => decodeClientFrame(frame(value)))).toBe('malformed-frame')
  })

  it.each<[string, object]>([
    ['without a number', { type: 'ping' }],
    ['with a number that is text', { type: 'ping', request: '1' }],
    ['that is a hello with a request number', { type: 'hello', version: 1, request: 1 }],
    ['that is a hello without version', { type: 'hello' }],
    ['that is a hello with a large version', { type: 'hello', version: 65_536 }]
  ])('a request %s', (_, value) => {
    expect(codeOf(() => decodeClientFrame(encodeCbor(value)))).toBe('malformed-frame')
  })

  it.each<[string, object]>([
    ['an unknown code', { type: 'error', code: 'sorry' }],
    ['an unknown answer', { type: 'ok', name: 'erase', request: 1 }],
    ['an answer without number', { type: 'ok', name: 'ping' }],
    ['an answer with more', { type: 'ok', name: 'ping', request: 1, more: 1 }],
    ['a seq below zero', { type: 'ok', name: 'commit', request: 1, seq: -1 }],
    ['an unknown push', { type: 'erase' }],
    ['a push without entries', { type: 'entries', log: id, entries: [] }],
    [
      'an entry of an unknown kind',
      { type: 'entries', log: id, entries: [{ seq: 1, entryId: id, epoch: 0, kind: 2, bytes: key }] }
    ],
    ['a short nonce', { type: 'challenge', version: 1, relay: id, connection: id, nonce: id, entryBytes: 1, blobBytes: 1 }]
  ])('from the relay: %s', (_, value) => {
    expect(codeOf(() => decodeRelayFrame(encodeCbor(value)))).toBe('malformed-frame')
  })

  it('names the place of a fault and never its value', () => {
    const secret = 'a-very-secret-word'
    try {
      decodeClientFrame(frame({ ...append, log: secret }))
      expect.unreachable()
    } catch (error) {
      expect(String(error)).toContain('append.log')
      expect(String(error)).not.toContain(secret)
    }
  })
})

it('[CONN-2] encodes keys in one order, whatever order they were given in', () => {
  const push = { type: 'lagging', log: id } as const
  expect(encodePush(push)).toEqual(encodeCbor({ log: id, type: 'lagging' }))
})
