import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { expect, it } from 'vitest'
import { seededRandom } from '../vectors/seeded-random.ts'
import { concat } from './bytes.ts'
import { createWasmSodium } from './sodium/wasm.ts'
import {
  CHUNK_BYTES,
  chunkCount,
  chunksForRange,
  openChunk,
  openRange,
  paddedSize,
  SEALED_CHUNK_BYTES,
  sealChunk,
  sealedSize
} from './stream.ts'

const sodium = await createWasmSodium()
const key = new Uint8Array(32).fill(4)
const full = new Uint8Array(CHUNK_BYTES).fill(1)

function sealFile(file: Uint8Array, fileKey = key): Uint8Array[] {
  const stream = new Uint8Array(paddedSize(file.length))
  stream.set(file)
  const count = chunkCount(stream.length)
  return Array.from({ length: count }, (_, index) =>
    sealChunk(sodium, fileKey, index, index === count - 1, stream.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES))
  )
}

/** As a reader of the whole: every chunk in its place, the last as the last. */
function openAll(chunks: readonly Uint8Array[], fileKey = key): Uint8Array {
  return concat(...chunks.map((chunk, index) => openChunk(sodium, fileKey, index, index === chunks.length - 1, chunk)))
}

it('seals a chunk as another implementation does, with counter and last flag in the nonce', () => {
  for (const [index, isLast, nonce] of [
    [0, false, '000000000000000000000000'],
    [258, false, '000000000000000000010200'],
    [2 ** 40, true, '000000000001000000000001']
  ] as const) {
    const expected = chacha20poly1305(key, new Uint8Array(Buffer.from(nonce, 'hex'))).encrypt(full)
    expect(Buffer.compare(sealChunk(sodium, key, index, isLast, full), expected)).toBe(0)
  }
})

it('knows the sizes', () => {
  for (const size of [0, 1, 4095, 4096]) expect(paddedSize(size)).toBe(4096)
  expect(paddedSize(4097)).toBeGreaterThan(4097)
  expect([0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 10 * CHUNK_BYTES].map(chunkCount)).toEqual([1, 1, 1, 2, 10])
  for (const size of [0, 1, 5000, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]) {
    expect(concat(...sealFile(new Uint8Array(size))).length).toBe(sealedSize(paddedSize(size)))
  }
})

it('seals an empty file as one last chunk', () => {
  const chunks = sealFile(new Uint8Array(0))
  expect(chunks.length).toBe(1)
  expect(openAll(chunks)).toEqual(new Uint8Array(4096))
  expect(openChunk(sodium, key, 0, true, sealChunk(sodium, key, 0, true, new Uint8Array(0)))).toEqual(new Uint8Array(0))
})

it('notices truncation, extension, reordering, repetition, a moved end and another key', () => {
  const chunks = sealFile(new Uint8Array(3 * CHUNK_BYTES + 5).fill(2))
  const [first, second, third, last] = chunks as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
  expect(chunks.length).toBe(4)
  expect(() => openAll(chunks)).not.toThrow()
  const damaged = {
    'last chunk missing': [first, second, third],
    'inner chunk missing': [first, third, last],
    'first chunk missing': [second, third, last],
    'only the last': [last],
    reordered: [second, first, third, last],
    repeated: [first, first, third, last],
    'extended by a copy': [...chunks, last],
    'extended by an empty chunk': [...chunks, sealChunk(sodium, new Uint8Array(32), 0, true, new Uint8Array(0))],
    'last chunk cut': [first, second, third, last.subarray(0, -1)],
    'last chunk lengthened': [first, second, third, concat(last, Uint8Array.of(0))],
    'chunk from another file': [
      first,
      second,
      sealFile(new Uint8Array(3 * CHUNK_BYTES + 5), new Uint8Array(32))[2] ?? first,
      last
    ]
  }
  for (const [damage, altered] of Object.entries(damaged)) expect(() => openAll(altered), damage).toThrow('decryption-failed')
  expect(() => openAll(chunks, new Uint8Array(32))).toThrow('decryption-failed')
})

it('opens a chunk only under its index and its last flag, and unaltered', () => {
  const sealed = sealChunk(sodium, key, 3, true, full)
  expect(() => openChunk(sodium, key, 3, false, sealed)).toThrow('decryption-failed')
  expect(() => openChunk(sodium, key, 2, true, sealed)).toThrow('decryption-failed')
  for (const index of [0, 1000, CHUNK_BYTES, SEALED_CHUNK_BYTES - 1]) {
    const altered = sealed.slice()
    altered[index] = (altered[index] ?? 0) ^ 1
    expect(() => openChunk(sodium, key, 3, true, altered)).toThrow('decryption-failed')
  }
  for (const length of [0, 1, 15, 16])
    expect(() => openChunk(sodium, key, 3, true, sealed.subarray(0, length))).toThrow('decryption-failed')
})

it('seals no chunk that does not fit its place', () => {
  for (const [index, isLast, length] of [
    [0, false, 5],
    [0, false, CHUNK_BYTES + 1],
    [0, true, CHUNK_BYTES + 1],
    [1, true, 0]
  ] as const) {
    expect(() => sealChunk(sodium, key, index, isLast, new Uint8Array(length))).toThrow('invalid-argument')
  }
  for (const index of [-1, 0.5, 2 ** 53]) expect(() => sealChunk(sodium, key, index, true, full)).toThrow('invalid-argument')
  const smuggled = new Uint8Array(16)
  expect(() => openChunk(sodium, key, 1, true, smuggled)).toThrow('decryption-failed')
})

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32))
it(`reads any range as the file itself would be cut (seed ${seed})`, () => {
  const random = seededRandom(seed)
  for (const size of [0, 1, 4096, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 5 * CHUNK_BYTES + 77]) {
    const file = random.bytes(size)
    const sealed = concat(...sealFile(file))
    const number = () => Buffer.from(random.bytes(4)).readUInt32BE() % (size + 1)
    const ranges = [
      [0, size],
      [0, 0],
      [size, size],
      [0, Math.min(1, size)],
      [Math.max(0, size - 1), size],
      [Math.min(CHUNK_BYTES, size), size]
    ]
    for (let round = 0; round < 10; round++) ranges.push([number(), number()].sort((a, b) => a - b))
    for (const [start = 0, end = 0] of ranges) {
      const range = chunksForRange(start, end, size)
      expect(range.sealedEnd - range.sealedStart).toBeLessThanOrEqual(
        Math.ceil((end - start) / CHUNK_BYTES + 1) * SEALED_CHUNK_BYTES
      )
      const read = openRange(sodium, key, range, sealed.subarray(range.sealedStart, range.sealedEnd))
      expect(Buffer.compare(read, file.subarray(start, end)), `${start} to ${end} of ${size}`).toBe(0)
      const into = random.bytes(range.count * CHUNK_BYTES)
      const readInto = openRange(sodium, key, range, sealed.subarray(range.sealedStart, range.sealedEnd), into)
      expect(readInto.buffer).toBe(into.buffer)
      expect(Buffer.compare(readInto, read)).toBe(0)
    }
  }
})

it('refuses ranges outside the file and sealed bytes of another range', () => {
  for (const [start, end] of [
    [-1, 2],
    [3, 2],
    [0, 101],
    [0.5, 2]
  ] as const)
    expect(() => chunksForRange(start, end, 100)).toThrow('invalid-argument')
  const sealed = concat(...sealFile(new Uint8Array(3 * CHUNK_BYTES)))
  const range = chunksForRange(CHUNK_BYTES, CHUNK_BYTES + 10, 3 * CHUNK_BYTES)
  expect(() => openRange(sodium, key, range, sealed.subarray(0, SEALED_CHUNK_BYTES))).toThrow('decryption-failed')
  const short = new Uint8Array(CHUNK_BYTES - 1)
  expect(() => openRange(sodium, key, range, sealed.subarray(range.sealedStart, range.sealedEnd), short)).toThrow(
    'invalid-argument'
  )
  for (const end of [range.sealedEnd - 1, range.sealedEnd + 1, sealed.length]) {
    expect(() => openRange(sodium, key, range, sealed.subarray(range.sealedStart, end))).toThrow('decryption-failed')
  }
})
