import { expect, it } from 'vitest'
import { checkRpps, groupRpps } from './rpps.ts'

it('accepts eleven digits whose key fits, in any groups', () => {
  for (const typed of ['99700218896', '997 0021 8896', ' 997.0021.8896 ', '997\u00A00021\u202F8896', '997-0021-8896'])
    expect(checkRpps(typed)).toBe('right')
})

it('finds every single digit that is mistyped', () => {
  const right = '99700218896'
  for (let place = 0; place < right.length; place++)
    for (let digit = 0; digit < 10; digit++) {
      const typed = right.slice(0, place) + digit + right.slice(place + 1)
      expect(checkRpps(typed)).toBe(typed === right ? 'right' : 'wrong')
    }
})

it('waits for the last digit, and says at once what can never become a number', () => {
  expect(checkRpps('  ')).toBe('empty')
  expect(checkRpps('997 0021 889')).toBe('incomplete')
  expect(checkRpps('997 0021 88964')).toBe('wrong')
  expect(checkRpps('997 OO21')).toBe('wrong')
})

it('groups digits as cards print them', () => {
  expect(groupRpps('99700218896')).toBe('997 0021 8896')
  expect(groupRpps('9970')).toBe('997 0')
  expect(groupRpps('')).toBe('')
})
