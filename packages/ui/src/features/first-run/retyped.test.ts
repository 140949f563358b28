import { expect, it } from 'vitest'
import { compareRetyped } from './retyped.ts'

const phrase = 'ancre velours tilleul quartz sentier ombrelle cerise lanterne'

it('counts whole right words only', () => {
  expect(compareRetyped(phrase, '')).toEqual({ isSame: false, rightWords: 0, allWords: 8, wrongWord: undefined })
  expect(compareRetyped(phrase, 'ancre velours tilleul qu').rightWords).toBe(3)
  expect(compareRetyped(phrase, 'ancre velours tilleul').rightWords).toBe(2)
  expect(compareRetyped(phrase, 'ancre velours tilleul ').rightWords).toBe(3)
})

it('names the first finished word that differs, never the one being typed', () => {
  expect(compareRetyped(phrase, 'ancre velour').wrongWord).toBeUndefined()
  expect(compareRetyped(phrase, 'ancre velour ').wrongWord).toBe(2)
  expect(compareRetyped(phrase, 'ancre velour tilleul ')).toMatchObject({ rightWords: 1, wrongWord: 2 })
  expect(compareRetyped(phrase, `${phrase} encore `).wrongWord).toBe(9)
})

it('is the same only when the vault would open: accents and case count, form and outer spaces do not', () => {
  expect(compareRetyped(phrase, phrase)).toMatchObject({ isSame: true, rightWords: 8 })
  expect(compareRetyped(phrase, ` ${phrase} `).isSame).toBe(true)
  expect(compareRetyped('éclair', 'e\u0301clair').isSame).toBe(true)
  expect(compareRetyped('éclair', 'eclair').isSame).toBe(false)
  expect(compareRetyped(phrase, phrase.toUpperCase()).isSame).toBe(false)
  expect(compareRetyped('deux  mots', 'deux mots').isSame).toBe(false)
  expect(compareRetyped('', '').isSame).toBe(false)
})
