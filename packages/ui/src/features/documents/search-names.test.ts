import { expect, it } from 'vitest'
import { sampleNode, sampleSpace, sampleTree } from './sample-nodes.ts'
import { searchNames } from './search-names.ts'

const space = sampleSpace('protocole')
const trees = new Map([
  [
    'protocole',
    sampleTree(
      space,
      sampleNode('a', 'Relais péri-opératoire', { tags: ['validé'] }),
      sampleNode('b', 'Péricardite'),
      sampleNode('c', 'Vieux relais', { trashedAt: 1 }),
      sampleNode('d', 'Lettres/', { tags: ['périmé'] })
    )
  ]
])
const names = (query: string, tag?: string): string[] => searchNames([space], trees, { query, tag }).map(({ node }) => node.name)

it('finds names by the beginnings of their words, accents aside, and then tags', () => {
  expect(names('peri')).toEqual(['Péricardite', 'Relais péri-opératoire', 'Lettres'])
  expect(names('operatoire rel')).toEqual(['Relais péri-opératoire'])
  expect(names('card')).toEqual(['Péricardite'])
  expect(names('zzz')).toEqual([])
})

it('finds nothing in the bin', () => {
  expect(names('vieux')).toEqual([])
})

it('leaves what has the tag', () => {
  expect(names('', 'validé')).toEqual(['Relais péri-opératoire'])
  expect(names('lettre', 'validé')).toEqual([])
})
