import { expect, it } from 'vitest'
import { idOf, nodesOf, sampleNode } from './sample-nodes.ts'
import { namesakes, treeOf } from './tree.ts'

const named = (nodes: readonly { readonly name: string }[]): string[] => nodes.map(({ name }) => name)

it('shows folders first, then names as people order them: accents aside, numbers as numbers', () => {
  const tree = treeOf(
    nodesOf(
      sampleNode('a', 'Compte rendu 10'),
      sampleNode('b', 'compte rendu 9'),
      sampleNode('c', 'Zone/'),
      sampleNode('d', 'Écho'),
      sampleNode('e', 'ECG')
    )
  )
  expect(named(tree.childrenOf(undefined))).toEqual(['Zone', 'compte rendu 9', 'Compte rendu 10', 'ECG', 'Écho'])
})

it('keeps apart what is in the bin, and what lies in something that is', () => {
  const tree = treeOf(
    nodesOf(
      sampleNode('a', 'Protocoles/'),
      sampleNode('b', 'AVK', { in: 'a', trashedAt: 5 }),
      sampleNode('c', 'Brouillons/', { trashedAt: 9 }),
      sampleNode('d', 'Essai', { in: 'c' }),
      sampleNode('e', 'Profond/', { in: 'c' }),
      sampleNode('f', 'Note', { in: 'e' })
    )
  )
  expect(named(tree.bin)).toEqual(['Brouillons', 'AVK'])
  expect(named(tree.childrenOf(undefined))).toEqual(['Protocoles'])
  expect(tree.childrenOf(idOf('a'))).toEqual([])
  expect(named(tree.binnedIn(idOf('c')))).toEqual(['Profond', 'Essai'])
  expect(named(tree.binnedIn(idOf('e')))).toEqual(['Note'])
  expect(['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => tree.isBinned(idOf(letter)))).toEqual([
    false,
    true,
    true,
    true,
    true,
    true
  ])
})

it('shows at the top what lies in a folder that is not there', () => {
  expect(named(treeOf(nodesOf(sampleNode('a', 'Orphelin', { in: 'z' }))).childrenOf(undefined))).toEqual(['Orphelin'])
})

it('tells what is above and all that is below', () => {
  const tree = treeOf(
    nodesOf(sampleNode('a', 'A/'), sampleNode('b', 'B/', { in: 'a' }), sampleNode('c', 'C', { in: 'b' }), sampleNode('d', 'D'))
  )
  expect(named(tree.foldersAbove(idOf('c')))).toEqual(['A', 'B'])
  expect(named(tree.below([idOf('a')])).toSorted()).toEqual(['A', 'B', 'C'])
})

it('names those that only something else sets apart', () => {
  const lettre = sampleNode('a', 'Lettre')
  const other = sampleNode('b', 'lettre ')
  expect([...namesakes([lettre, other, sampleNode('c', 'Lettre/'), sampleNode('d', 'Lettre 2')])].toSorted()).toEqual([
    lettre.id,
    other.id
  ])
})

it('reads and orders a folder of ten thousand once for the same nodes', () => {
  const nodes = nodesOf(
    sampleNode('a', 'Archives/'),
    ...Array.from({ length: 10_000 }, (_, index) => ({
      ...sampleNode('b', `Compte rendu ${10_000 - index}`, { in: 'a' }),
      id: `e${index.toString(16).padStart(31, '0')}`
    }))
  )
  const children = treeOf(nodes).childrenOf(idOf('a'))
  expect(children).toHaveLength(10_000)
  expect([children[0]?.name, children.at(-1)?.name]).toEqual(['Compte rendu 1', 'Compte rendu 10000'])
  expect(treeOf(nodes).childrenOf(idOf('a'))).toBe(children)
})
