/** The tree of a space in a vault, twice: as its rows have it, and as the document that they follow does. */
import type { Store } from '@colloque/client'
import { loadDoc, readTree, type TreeNode, untangle } from './engine-parts.ts'

export const isProjected = (store: Store, log: Uint8Array): boolean =>
  store.get<{ projected: number }>('SELECT projected FROM document WHERE log = ?', log)?.projected === 1

export function treeInRows(store: Store, log: Uint8Array): TreeNode[] {
  const rows = store.all<{ id: string; node: string }>('SELECT id, node FROM tree_node WHERE log = ?', log)
  return [...untangle(new Map(rows.map(({ id, node }) => [id, JSON.parse(node)]))).values()]
}

export function treeInDocument(store: Store, log: Uint8Array): TreeNode[] {
  const doc = loadDoc(store, log)
  const nodes = [...readTree(doc).values()]
  doc.destroy()
  return nodes
}
