import { expect, it } from 'vitest'
import { mayMove, placeUnder } from './dragging.ts'
import { type NodeRow, nodeKey, rowsOf } from './rows.ts'
import { idOf, sampleNode, sampleSpace, sampleTree } from './sample-nodes.ts'
import { treeOf } from './tree.ts'

const space = sampleSpace('protocole')
const read = sampleTree(
  space,
  sampleNode('a', 'A/'),
  sampleNode('b', 'B/', { in: 'a' }),
  sampleNode('c', 'C', { in: 'b' }),
  sampleNode('d', 'D')
)
const tree = treeOf(read.nodes)
const opened = new Map([
  [nodeKey(idOf('a')), true],
  [nodeKey(idOf('b')), true]
])
const rows = rowsOf({
  spaces: [space],
  trees: new Map([['protocole', read]]),
  opened,
  draft: undefined,
  asked: undefined,
  isOffline: false
})
const rowOf = (letter: string) => rows.find(({ key }) => key === nodeKey(idOf(letter))) as NodeRow
const target = (...letters: string[]) => ({ space, nodes: letters.map((letter) => rowOf(letter).node) })
const under = (letter: string) => placeUnder(rowOf(letter), tree) ?? { space, folder: undefined }

it('puts what is let go on a folder into it, and beside a document where that lies', () => {
  expect(under('a').folder?.name).toBe('A')
  expect(under('c').folder?.name).toBe('B')
  expect(under('d').folder).toBeUndefined()
})

it('moves within a space to another folder, and no folder into itself or below', () => {
  expect(mayMove(target('c'), under('a'), tree)).toBe(true)
  expect(mayMove(target('d'), under('d'), tree)).toBe(false)
  expect(mayMove(target('a'), under('b'), tree)).toBe(false)
  expect(mayMove(target('a'), under('a'), tree)).toBe(false)
  expect(mayMove(target('d'), { space: sampleSpace('autre'), folder: undefined }, tree)).toBe(false)
  expect(mayMove({ ...target('d'), space: { ...space, isOver: true } }, under('a'), tree)).toBe(false)
})
