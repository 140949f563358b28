import { blake2b } from '@noble/hashes/blake2.js'
import { expect, it } from 'vitest'
import { concat, utf8 } from './bytes.ts'
import { type LogEntry, logHashStart, nextLogHash } from './log-hash.ts'
import { createWasmSodium } from './sodium/wasm.ts'

const sodium = await createWasmSodium()
const hash = (...parts: Uint8Array[]) => blake2b(concat(...parts), { dkLen: 32 })
const log = new Uint8Array(16).fill(1)
const entry: LogEntry = { log, seq: 5, entryId: new Uint8Array(16).fill(2), epoch: 3, kind: 4, bytes: utf8('scellé') }
const start = logHashStart(sodium, log)

it('is the written-down hash, by another implementation', () => {
  expect(start).toEqual(hash(utf8('colloque/log-start/1\0'), log))
  const numbers = [Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 5), Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 3)] as const
  const expected = hash(
    utf8('colloque/log/1\0'),
    start,
    log,
    numbers[0],
    entry.entryId,
    numbers[1],
    Uint8Array.of(4),
    hash(entry.bytes)
  )
  expect(nextLogHash(sodium, start, entry)).toEqual(expected)
})

it('changes with each part, so that gap, replay, reorder and swapped bytes show', () => {
  const other = new Uint8Array(16).fill(9)
  const hashes = [
    nextLogHash(sodium, start, entry),
    nextLogHash(sodium, logHashStart(sodium, other), entry),
    ...[{ log: other }, { seq: 6 }, { entryId: other }, { epoch: 4 }, { kind: 5 }, { bytes: utf8('scelle') }].map((change) =>
      nextLogHash(sodium, start, { ...entry, ...change })
    ),
    nextLogHash(sodium, nextLogHash(sodium, start, entry), entry)
  ]
  expect(new Set(hashes.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(hashes.length)
})

it('refuses parts of the wrong size', () => {
  const short = new Uint8Array(15)
  for (const change of [{ log: short }, { entryId: short }, { seq: -1 }, { epoch: 0.5 }, { kind: 256 }, { kind: -1 }]) {
    expect(() => nextLogHash(sodium, start, { ...entry, ...change })).toThrow('invalid-argument')
  }
  expect(() => nextLogHash(sodium, short, entry)).toThrow('invalid-argument')
  expect(() => logHashStart(sodium, short)).toThrow('invalid-argument')
})
