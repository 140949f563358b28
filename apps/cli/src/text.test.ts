import { expect, it } from 'vitest'
import { progressText } from './progress-bar.ts'
import { columns, durationText, sizeText } from './text.ts'

it('writes sizes in decimal units and durations in what matters', () => {
  expect([0, 999, 1000, 81_234, 1_073_741_824, 5e15].map(sizeText)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '81.2 kB',
    '1.1 GB',
    '5000.0 TB'
  ])
  expect([0, 0.2, 59, 61, 3599.5, 7260].map(durationText)).toEqual(['0 s', '1 s', '59 s', '1 min 1 s', '1 h 0 min', '2 h 1 min'])
})

it('shows how far a transfer is, its rate and the time left once they can be told', () => {
  expect(progressText({ doneBytes: 0, totalBytes: 4000 })).toBe('[------------------------]    0%  0 B of 4.0 kB')
  expect(progressText({ doneBytes: 2000, totalBytes: 4000, bytesPerSecond: 1000 })).toBe(
    '[############------------]   50%  2.0 kB of 4.0 kB  1.0 kB/s  2 s left'
  )
  expect(progressText({ doneBytes: 0, totalBytes: 0 })).toContain('100%')
})

it('aligns by what is seen, not by code units', () => {
  expect(
    columns([
      ['e\u0301', 'x'],
      ['ab', 'y'],
      ['👩‍⚕️', 'z'],
      ['', '']
    ])
  ).toEqual(['e\u0301   x', 'ab  y', '👩‍⚕️   z', ''])
})
