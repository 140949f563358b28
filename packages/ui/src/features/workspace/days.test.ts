import { expect, it } from 'vitest'
import { dayOf, endOfDay } from './days.ts'

it('ends a day where the next one begins, also when clocks change', () => {
  for (const [day, next] of [
    ['2026-11-19', '2026-11-20'],
    ['2026-10-25', '2026-10-26'],
    ['2026-12-31', '2027-01-01']
  ] as const) {
    const end = endOfDay(day) ?? 0
    expect(dayOf(end)).toBe(day)
    expect(dayOf(end + 1)).toBe(next)
  }
})

it('knows what is no day', () => expect(endOfDay('')).toBeUndefined())
