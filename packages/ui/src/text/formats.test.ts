import { expect, it } from 'vitest'
import { createFormats, withFirstDay } from './formats.ts'

const noon = (day: string): number => new Date(`${day}T12:05:00`).getTime()

it('writes the first day of a month as French does, and no other', () => {
  const fr = createFormats('fr')
  const now = noon('2026-12-15')
  expect(fr.day(noon('2026-12-01'), now)).toBe('mardi 1er décembre')
  expect(fr.full(noon('2026-12-01'))).toMatch(/^1er décembre 2026/)
  expect(fr.short(noon('2026-12-01'), now)).toMatch(/^1er déc/)
  expect(fr.day(noon('2026-12-11'), now)).toBe('vendredi 11 décembre')
  expect(fr.full(new Date('2026-12-11T11:01:00').getTime())).not.toContain('1er')
  expect(createFormats('en').day(noon('2026-12-01'), now)).toBe('Tuesday 1 December')
  expect(withFirstDay('fr', '31 décembre')).toBe('31 décembre')
})
