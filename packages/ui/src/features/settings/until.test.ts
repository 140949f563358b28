import { expect, it } from 'vitest'
import { endOfDayMs, nextHourMs, toDay, toHour } from './until.ts'

const at = (...parts: [number, number, number, number, number]): number => new Date(...parts).getTime()

it('takes an hour for the next time that a clock shows it', () => {
  const now = at(2026, 10, 22, 14, 0)
  expect(nextHourMs('17:30', now)).toBe(at(2026, 10, 22, 17, 30))
  expect(nextHourMs('14:00', now)).toBe(at(2026, 10, 23, 14, 0))
  expect(nextHourMs('02:00', at(2026, 11, 31, 23, 0))).toBe(at(2027, 0, 1, 2, 0))
})

it('takes a day whole', () => {
  const end = endOfDayMs('2026-11-30') ?? 0
  expect(toDay(end)).toBe('2026-11-30')
  expect(toDay(end + 1)).toBe('2026-12-01')
})

it('takes nothing for what is not whole yet or does not exist', () => {
  for (const hour of ['', '17', '24:00', '12:60']) expect(nextHourMs(hour, 0)).toBeUndefined()
  for (const day of ['', '2026-11', '0020-11-30', '2026-02-30']) expect(endOfDayMs(day)).toBeUndefined()
})

it('gives back what the fields held', () => {
  expect(toHour(nextHourMs('09:05', at(2026, 10, 22, 8, 0)) ?? 0)).toBe('09:05')
  expect(toDay(endOfDayMs('2028-02-29') ?? 0)).toBe('2028-02-29')
})
