import { expect, it } from 'vitest'
import { destinationNear, destinationUnder, mayMove } from './destination.ts'
import { type NodeRow, nodeKey, type Row, rowsOf } from './rows.ts'
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
const under = (letter: string) => destinationUnder(rowOf(letter), tree) ?? { space, folder: undefined }

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
  expect(mayMove({ ...target('d'), space: { ...space, isReadOnly: true } }, under('a'), tree)).toBe(false)
})

it('puts what is new in or beside what one was at, in one’s own space where that was nowhere, and nowhere that may not be written', () => {
  const own = sampleSpace('personal', { isPersonal: true })
  const near = (row: Row | undefined, at = space) => {
    const found = destinationNear(row, [at, own], new Map([['protocole', read]]))
    return found && [found.space.key, found.folder?.name]
  }
  expect(near(rowOf('a'))).toEqual(['protocole', 'A'])
  expect(near(rowOf('c'))).toEqual(['protocole', 'B'])
  expect(near(rowOf('d'))).toEqual(['protocole', undefined])
  expect(near(rows[0])).toEqual(['protocole', undefined])
  expect(near(undefined)).toEqual(['personal', undefined])
  expect(near(rowOf('d'), { ...space, isReadOnly: true })).toBeUndefined()
})
