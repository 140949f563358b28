import { expect, it } from 'vitest'
import { concat, domainPrefix, equalBytes, u32be, u64be, utf8 } from './bytes.ts'

it('writes numbers big-endian and refuses what does not fit', () => {
  expect([...u32be(0x01020304)]).toEqual([1, 2, 3, 4])
  expect([...u32be(0xffff_ffff)]).toEqual([255, 255, 255, 255])
  expect([...u64be(Number.MAX_SAFE_INTEGER)]).toEqual([0, 31, 255, 255, 255, 255, 255, 255])
  expect([...u64be(2 ** 32)]).toEqual([0, 0, 0, 1, 0, 0, 0, 0])
  for (const bad of [-1, 1.5, Number.NaN, 2 ** 32]) expect(() => u32be(bad)).toThrow('invalid-argument')
  for (const bad of [-1, 1.5, Number.NaN, 2 ** 53]) expect(() => u64be(bad)).toThrow('invalid-argument')
})

it('joins and compares', () => {
  expect(concat()).toEqual(new Uint8Array(0))
  expect(concat(utf8('a'), new Uint8Array(0), utf8('é'))).toEqual(Uint8Array.of(0x61, 0xc3, 0xa9))
  expect(equalBytes(utf8('abc'), utf8('abc'))).toBe(true)
  expect(equalBytes(utf8('abc'), utf8('abd'))).toBe(false)
  expect(equalBytes(utf8('abc'), utf8('ab'))).toBe(false)
})

it('makes a domain prefix that no other name can begin with', () => {
  expect(domainPrefix('log')).toEqual(concat(utf8('colloque/log/1'), Uint8Array.of(0)))
  for (const bad of ['', 'Log', 'log\0', 'log/', '/log', 'lo g', 'journée', 'log\n'])
    expect(() => domainPrefix(bad)).toThrow('invalid-argument')
})
