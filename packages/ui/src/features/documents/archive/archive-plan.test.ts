import { expect, it } from 'vitest'
import { nodesOf, sampleNode } from '../sample-nodes.ts'
import { treeOf } from '../tree.ts'
import { planArchive } from './archive-plan.ts'

const tree = treeOf(
  nodesOf(
    sampleNode('a', 'Courriers/'),
    sampleNode('b', 'Lettre', { in: 'a' }),
    sampleNode('c', 'lettre', { in: 'a' }),
    sampleNode('d', '../../.bashrc.', { in: 'a' }),
    sampleNode('e', 'Vieux', { in: 'a', trashedAt: 5 }),
    sampleNode('f', 'courriers/'),
    sampleNode('g', 'Lettre', { in: 'f' }),
    sampleNode('h', 'Brouillons/', { trashedAt: 5 }),
    sampleNode('i', 'Essai', { in: 'h' }),
    sampleNode('j', 'ECG 1/2.pdf.'),
    sampleNode('k', 'À classer/'),
    sampleNode('l', 'Fait', { in: 'k', trashedAt: 5 })
  )
)
const pathsOf = (planned: ReturnType<typeof planArchive>): string[] => planned.map(({ path }) => path)

it('holds a whole space but for its bin, empty folders too, each under a name of its own that is no path', () => {
  expect(pathsOf(planArchive(tree)).toSorted()).toEqual([
    'Courriers/Lettre.docx',
    'Courriers/__.._.bashrc',
    'Courriers/lettre (2).docx',
    'ECG 1_2.pdf',
    'courriers (2)/Lettre.docx',
    'À classer'
  ])
})

it('of one folder is what lies in it, of several things what they are', () => {
  const [a, f, j] = ['Courriers', 'courriers', 'ECG 1/2.pdf'].map((name) =>
    [...tree.nodes.values()].find((node) => node.name === name)
  )
  if (!a || !f || !j) return expect.unreachable()
  expect(pathsOf(planArchive(tree, [f]))).toEqual(['Lettre.docx'])
  expect(pathsOf(planArchive(tree, [f, j]))).toEqual(['courriers/Lettre.docx', 'ECG 1_2.pdf'])
})
