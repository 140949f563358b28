import { expect, it } from 'vitest'
import { fold, found, rank } from './find.ts'

it.each([
  ['Échantillon', 'echantillon'],
  ['Cœur', 'coeur'],
  ['ÇÀ Ñ', 'ca n']
])('%s is found as %s', (text, folded) => expect(fold(text)).toBe(folded))

it('takes words in any order, the last unfinished', () => {
  expect(rank('fict bern', ['Dr Bernard Fictif'])).toBe(0)
  expect(rank('fictif paris', ['Dr Bernard Fictif', 'cardiologie', 'Lyon'])).toBeUndefined()
})

it('puts a name before a town', () => {
  const people = [
    { name: 'Dr A. Modèle', town: 'Nice' },
    { name: 'Dr Nicolas B', town: 'Lyon' }
  ]
  expect(found('nic', people, ({ name, town }) => [name, town]).map(({ name }) => name)).toEqual(['Dr Nicolas B', 'Dr A. Modèle'])
})

it('finds the middle of a word only from three letters on', () => {
  expect(rank('dio', ['cardiologie'])).toBeDefined()
  expect(rank('di', ['cardiologie'])).toBeUndefined()
})

it('gives all when nothing is asked', () => expect(found('  ', [1, 2], () => [])).toEqual([1, 2]))
