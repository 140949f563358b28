import { expect, it } from 'vitest'
import { checkProfile } from './profile.ts'
import { isRpps } from './rpps.ts'

it('accepts eleven digits with a fitting Luhn key', () => {
  expect(isRpps('99700218896')).toBe(true)
})

it.each(['', '99700218897', '9970021889', '997002188960', '9970021889a', '٩٩٧٠٠٢١٨٨٩٦', '99700281896'])('refuses %j', (text) => {
  expect(isRpps(text)).toBe(false)
})

it('notices every single wrong digit', () => {
  const right = '99700218896'
  for (let place = 0; place < right.length; place++)
    for (let digit = 0; digit < 10; digit++)
      if (String(digit) !== right[place]) expect(isRpps(right.slice(0, place) + digit + right.slice(place + 1))).toBe(false)
})

const person = { name: ' Camille Durand ', profession: 'médecin' }

it('trims a profile, leaves out what is empty, and joins the groups of a number', () => {
  expect(checkProfile({ ...person, town: '  ', specialty: ' pédiatrie', rpps: '997 0021 8896' })).toEqual({
    name: 'Camille Durand',
    profession: 'médecin',
    specialty: 'pédiatrie',
    rpps: '99700218896'
  })
  expect(checkProfile({ ...person, rpps: '' })).not.toHaveProperty('rpps')
})

it('refuses a profile without name or profession, with too long a field, or with a wrong number', () => {
  expect(() => checkProfile({ ...person, name: ' ' })).toThrow('invalid-profile')
  expect(() => checkProfile({ ...person, profession: '' })).toThrow('invalid-profile')
  expect(() => checkProfile({ ...person, structure: 'x'.repeat(201) })).toThrow('invalid-profile')
  expect(() => checkProfile({ ...person, rpps: '99700218897' })).toThrow('invalid-rpps')
})
