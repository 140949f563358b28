import { hkdfSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { utf8 } from './bytes.ts'
import { deriveKey } from './derive.ts'

const secret = new Uint8Array(32).fill(7)
const derive = (label: string, ...context: string[]) => Buffer.from(deriveKey(secret, label, context.map(utf8))).toString('hex')

it('is HKDF-SHA-512 over the written-down info, by another implementation', () => {
  const info = Buffer.concat([
    Buffer.from('colloque/storage/1\0'),
    Buffer.from([0, 0, 0, 3]),
    Buffer.from('log'),
    Buffer.from([0, 0, 0, 0])
  ])
  for (const length of [32, 64, 100]) {
    const expected = new Uint8Array(hkdfSync('sha512', secret, '', info, length))
    expect(deriveKey(secret, 'storage', [utf8('log'), utf8('')], length)).toEqual(expected)
  }
})

it('gives another key for another label, context, division of the context, order and secret', () => {
  const keys = [
    derive('storage'),
    derive('storages'),
    derive('storage', ''),
    derive('storage', '', ''),
    derive('storage', 'ab'),
    derive('storage', 'a', 'b'),
    derive('storage', 'b', 'a'),
    derive('storage', 'ab', ''),
    derive('storage', '', 'ab'),
    derive('storage/1'),
    Buffer.from(deriveKey(new Uint8Array(32).fill(8), 'storage', [])).toString('hex')
  ]
  expect(new Set(keys).size).toBe(keys.length)
})

it('refuses labels outside the alphabet, short secrets and impossible lengths', () => {
  expect(() => deriveKey(secret, 'storage\0', [])).toThrow('invalid-argument')
  expect(() => deriveKey(new Uint8Array(15), 'storage', [])).toThrow('invalid-argument')
  for (const length of [0, -1, 1.5, 255 * 64 + 1])
    expect(() => deriveKey(secret, 'storage', [], length)).toThrow('invalid-argument')
})
