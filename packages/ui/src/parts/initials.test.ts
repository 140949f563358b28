import { expect, it } from 'vitest'
import { initials } from './initials.ts'

it.each([
  ['Dr Camille Arnoux', 'CA'],
  ['Mme É. Gabarit, IDE', 'ÉI'],
  ['Pr. X', 'X'],
  ['Dr', 'D'],
  ['', ''],
  ['Garde · CH Ville-Exemple', 'GE'],
  ['𝒜lice Œuvre', '𝒜Œ']
])('%s gives %s', (name, letters) => expect(initials(name)).toBe(letters))

it('takes the first two words of a shared space', () => {
  expect(initials('Patiente T. · avis cardio', 'space')).toBe('PT')
  expect(initials('Réunion', 'space')).toBe('R')
})
