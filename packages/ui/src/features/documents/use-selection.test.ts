import { expect, it } from 'vitest'
import { binKey, nodeKey, rowsOf } from './rows.ts'
import { idOf, sampleNode, sampleSpace, sampleTree } from './sample-nodes.ts'
import { chosenWith } from './use-selection.ts'

const [here, there] = [sampleSpace('ici'), sampleSpace('là')]
const rows = rowsOf({
  spaces: [here, there],
  trees: new Map([
    [
      here.key,
      sampleTree(here, sampleNode('a', 'A'), sampleNode('b', 'B'), sampleNode('c', 'C'), sampleNode('d', 'D', { trashedAt: 1 }))
    ],
    [there.key, sampleTree(there, sampleNode('e', 'E'))]
  ]),
  opened: new Map([[binKey(here), true]]),
  draft: undefined,
  asked: undefined,
  isOffline: false
})
function namesWith(letter: string, ...chosen: readonly string[]): readonly string[] | undefined {
  const keys = new Set(chosen.map((each) => nodeKey(idOf(each))))
  const row = rows.find(({ key }) => key === nodeKey(idOf(letter)))
  return row && chosenWith(row, keys, rows)?.nodes.map(({ name }) => name)
}

it('takes a row alone, or with all that were chosen with it in its space, in the bin or out of it', () => {
  expect(namesWith('a')).toEqual(['A'])
  expect(namesWith('a', 'b', 'c')).toEqual(['A'])
  expect(namesWith('a', 'a', 'c', 'd', 'e')).toEqual(['A', 'C'])
  expect(namesWith('d', 'a', 'd', 'e')).toEqual(['D'])
})

it('takes nothing of a row that is no node', () => {
  expect(rows.flatMap((row) => (row.kind === 'node' ? [] : [chosenWith(row, new Set(), rows)]))).toEqual([
    undefined,
    undefined,
    undefined
  ])
})
