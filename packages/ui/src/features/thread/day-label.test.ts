import { expect, it } from 'vitest'
import { createFormats } from '../../text/formats.ts'
import { dayLabel } from './day-label.ts'

it('says today and yesterday with their date, other days by it', () => {
  const now = new Date(2026, 10, 20, 15).getTime()
  const at = (day: number, month = 10, year = 2026) => new Date(year, month, day, 9).getTime()
  const label = (atMs: number) => dayLabel(createFormats('fr'), 'fr', atMs, now)
  expect(label(at(20))).toBe('aujourd’hui, vendredi 20 novembre')
  expect(label(at(19))).toBe('hier, jeudi 19 novembre')
  expect(label(at(16))).toBe('lundi 16 novembre')
  expect(label(at(16, 0, 2025))).toBe('jeudi 16 janvier 2025')
  expect(dayLabel(createFormats('en'), 'en', at(20), now)).toBe('today, Friday 20 November')
})
