import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createLogLines } from './log-lines.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('[HTTP-9] writes the lines of a moment together, in order, and all of them', () => {
  const written: string[] = []
  const lines = createLogLines((text) => written.push(text))
  lines.add({ event: 'a' })
  lines.add({ event: 'b' })
  expect(written).toEqual([])
  vi.runAllTimers()
  expect(written).toEqual(['{"event":"a"}\n{"event":"b"}\n'])
  lines.add({ event: 'c' })
  lines.leave()
  lines.leave()
  vi.runAllTimers()
  expect(written.slice(1)).toEqual(['{"event":"c"}\n'])
})

it('keeps no more than 32 KiB of lines', () => {
  const written: string[] = []
  const lines = createLogLines((text) => written.push(text))
  for (let count = 0; count < 1_000; count++) lines.add({ event: 'x'.repeat(100) })
  const kept = 1_000 * 113 - written.join('').length
  expect(kept).toBeLessThan(32 << 10)
})
