import { expect, it } from 'vitest'
import { colouring } from './author-colour.ts'

const accounts = Array.from({ length: 40 }, (_, index) => (index * 7_919).toString(16).padStart(32, '0'))

it('gives six people six colours, whoever they are and in whatever order they come', () => {
  for (let from = 0; from + 6 <= accounts.length; from++) {
    const six = accounts.slice(from, from + 6)
    const [colourOf, turned] = [colouring(six), colouring(six.toReversed())]
    expect(new Set(six.map(colourOf)).size).toBe(6)
    expect(six.map(turned)).toEqual(six.map(colourOf))
  }
})

it('gives each colour as often as any other beyond that, and another to who left than to those who are there', () => {
  const colourOf = colouring(accounts.slice(0, 5))
  const known = accounts.slice(0, 5).map(colourOf)
  expect(known).not.toContain(colourOf(accounts[20] ?? ''))
  expect(accounts.slice(0, 5).map(colourOf)).toEqual(known)
  const counts = Map.groupBy(accounts.slice(0, 12).map(colouring(accounts.slice(0, 12))), (colour) => colour)
  expect([...counts.values()].map(({ length }) => length)).toEqual([2, 2, 2, 2, 2, 2])
})
