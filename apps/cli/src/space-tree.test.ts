import type { FolderNode } from '@colloque/client-api'
import { expect, it } from 'vitest'
import { namesIn, pathTo, treeOf } from './space-tree.ts'

const node = (number: number, kind: FolderNode['kind'], name: string, parent?: FolderNode): FolderNode => ({
  id: number.toString(16).padStart(32, '0'),
  kind,
  name,
  tags: [],
  createdAt: 0,
  ...(parent && { parent: parent.id })
})

it('finds each node by the path that it prints, whatever slashes are in names', () => {
  const folder = node(1, 'folder', 'Avis')
  const slashed = node(2, 'folder', 'Service 3/4\\', folder)
  const nodes = [
    folder,
    slashed,
    node(3, 'document', 'Avis 12/03'),
    node(4, 'document', '12/03', folder),
    node(5, 'document', 'C:\\lettres\\/', slashed),
    node(6, 'document', '\\\\/', slashed)
  ]
  const tree = treeOf(nodes)
  for (const each of nodes) expect(tree.find(tree.pathOf(each))?.id, tree.pathOf(each)).toBe(each.id)
  expect(tree.find('Avis 12\\/03')?.name).toBe('Avis 12/03')
  expect(tree.find('/Avis//12\\/03/')?.id).toBe(nodes[3]?.id)
  expect(() => tree.find('Avis 12/03')).toThrow()
})

it('takes a backslash as itself where it stands before no slash and no other', () => {
  expect(namesIn('C:\\lettres/avis')).toEqual(['C:\\lettres', 'avis'])
  expect(namesIn('/ / ')).toEqual([])
  expect(namesIn(pathTo(['a/b', 'c\\', '\\/']))).toEqual(['a/b', 'c\\', '\\/'])
})
