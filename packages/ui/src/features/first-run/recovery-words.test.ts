import { expect, it } from 'vitest'
import { drawPositions, isSameWord } from './recovery-words.ts'

it('draws two different positions of the sheet, in order, and each of them at some time', () => {
  const seen = new Set<number>()
  for (let draw = 0; draw < 2000; draw++) {
    const [first, second] = drawPositions(24)
    expect(first).toBeGreaterThanOrEqual(1)
    expect(second).toBeLessThanOrEqual(24)
    expect(first).toBeLessThan(second)
    seen.add(first).add(second)
  }
  expect(seen.size).toBe(24)
})

it('draws again what would make some positions likelier than others', () => {
  const given = [2 ** 32 - 1, 5, 5]
  expect(drawPositions(24, () => given.shift() ?? 0)).toEqual([6, 7])
})

it('reads a word as from paper', () => {
  expect(isSameWord(' Ecume ', 'écume')).toBe(true)
  expect(isSameWord('îlot', 'i\u0302lot')).toBe(true)
  expect(isSameWord('ecumes', 'écume')).toBe(false)
  expect(isSameWord('', '')).toBe(false)
})
