import { blake2b } from '@noble/hashes/blake2.js'
import { expect, it } from 'vitest'
import { blobHash, WINDOW_BYTES, windowHash } from './blob-hash.ts'
import { concat, utf8 } from './bytes.ts'
import { createWasmSodium } from './sodium/wasm.ts'
import { CHUNK_BYTES } from './stream.ts'

const sodium = await createWasmSodium()
const chunks = [1, 2, 3].map((value) => new Uint8Array(70).fill(value))

it('hashes the bytes of a window whatever the chunks, and the window hashes under the blob domain', () => {
  const first = windowHash(sodium, chunks)
  expect(first).toEqual(blake2b(concat(...chunks), { dkLen: 32 }))
  expect(blobHash(sodium, [first, first])).toEqual(blake2b(concat(utf8('colloque/blob/1\0'), first, first), { dkLen: 32 }))
  expect(WINDOW_BYTES).toBe(8 * 2 ** 20)
})

it('changes with any byte, with order and with the number of windows', () => {
  const [a, b] = [windowHash(sodium, chunks), windowHash(sodium, [...chunks].reverse())]
  const hashes = [[a], [b], [a, b], [b, a], [a, a]].map((windows) => Buffer.from(blobHash(sodium, windows)).toString('hex'))
  expect(new Set(hashes).size).toBe(5)
})

it('refuses no window, no chunk, more chunks than a window has and hashes of another length', () => {
  expect(() => blobHash(sodium, [])).toThrow('invalid-argument')
  expect(() => blobHash(sodium, [new Uint8Array(31)])).toThrow('invalid-argument')
  expect(() => windowHash(sodium, [])).toThrow('invalid-argument')
  expect(() => windowHash(sodium, new Array(WINDOW_BYTES / CHUNK_BYTES + 1).fill(new Uint8Array(1)))).toThrow('invalid-argument')
})
