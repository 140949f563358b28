import { expect, it } from 'vitest'
import { strengthLevel } from './strength.ts'

it('lights the last bar only from the bits that are asked', () => {
  expect(strengthLevel(80, 80)).toBe(4)
  expect(strengthLevel(79, 80)).toBe(3)
  expect(strengthLevel(88, 80)).toBe(4)
})

it('goes up with the bits and never down', () => {
  const levels = Array.from({ length: 121 }, (_, bits) => strengthLevel(bits, 80))
  expect(levels).toEqual([...levels].sort((a, b) => a - b))
  expect(new Set(levels)).toEqual(new Set([1, 2, 3, 4]))
})
