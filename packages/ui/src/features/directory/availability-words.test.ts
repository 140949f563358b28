import { expect, it } from 'vitest'
import { untilWhen } from './availability-words.ts'

const now = new Date(2026, 10, 22, 10, 0).getTime()

it('says the hour of today, and the day of any other', () => {
  expect(untilWhen(new Date(2026, 10, 22, 17, 0).getTime(), now, 'fr', 'short')).toEqual({ isToday: true, text: '17:00' })
  expect(untilWhen(new Date(2026, 10, 30, 17, 0).getTime(), now, 'fr', 'short').text).toBe('30\u00A0nov.')
  expect(untilWhen(new Date(2026, 10, 30, 17, 0).getTime(), now, 'fr', 'long').text).toBe('30\u00A0novembre')
  expect(untilWhen(new Date(2026, 10, 30, 17, 0).getTime(), now, 'en', 'long').text).toBe('30\u00A0November')
})

it('adds the year only when it is another', () => {
  expect(untilWhen(new Date(2027, 0, 4).getTime(), now, 'fr', 'long').text).toBe('4\u00A0janvier\u00A02027')
})
