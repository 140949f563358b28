import { expect, it } from 'vitest'
import { numbered, timelineOf } from './revisions.ts'

it('shows what is newest first, by day, and counts from the oldest', () => {
  const revision = (at: number) => ({ at, by: [], inserted: 1, removed: 0 })
  const days = timelineOf(numbered([revision(1), revision(2), revision(11)]), (a, b) => Math.floor(a / 10) === Math.floor(b / 10))
  expect(days.map(({ revisions }) => revisions.map(({ number }) => number))).toEqual([[3], [2, 1]])
})
