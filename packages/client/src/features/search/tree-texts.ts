import { fromHex, toHex } from '../../hex.ts'
import type { Store } from '../../ports/index.ts'
import { isTrashed, type TreeNode } from '../folders/tree.ts'
import { changePieces, eraseItem, keepItem, type Piece } from './item-texts.ts'

/** Names and tags of what a tree has, in the index: what came, changed its name, or is gone. */
const NODES_AT_ONCE = 50

interface Known {
  readonly number: number
  readonly kind: string
  readonly trashed: number
}

/** Steps, each to be done in a transaction of its own, of some nodes each. */
export function* indexTree(store: Store, space: Uint8Array, nodes: ReadonlyMap<string, TreeNode>): Generator<() => void> {
  const known = store.all<{ item: Uint8Array }>("SELECT item FROM search_item WHERE space = ? AND kind <> 'attachment'", space)
  const gone = known.filter(({ item }) => !nodes.has(toHex(item)))
  yield* inTurn(gone, ({ item }) => eraseItem(store, item))
  // A picture of a document is shown there alone.
  const shown = [...nodes.values()].filter(({ of }) => of === undefined)
  yield* inTurn(shown, (node) => indexNode(store, space, node, isTrashed(nodes, node.id)))
}

function* inTurn<T>(all: readonly T[], act: (each: T) => void): Generator<() => void> {
  for (let at = 0; at < all.length; at += NODES_AT_ONCE)
    yield () => {
      for (const each of all.slice(at, at + NODES_AT_ONCE)) act(each)
    }
}

function indexNode(store: Store, space: Uint8Array, node: TreeNode, trashed: boolean): void {
  const item = fromHex(node.id)
  const row = store.get<Known>('SELECT number, kind, trashed FROM search_item WHERE item = ?', item)
  // It may be back: what it says was let go with its name.
  if (row === undefined && node.kind === 'document')
    store.run('UPDATE document SET unindexed = unindexed + 1 WHERE log = ?', item)
  const isKept = row !== undefined && row.kind === node.kind && row.trashed === Number(trashed)
  const number = isKept
    ? row.number
    : keepItem(store, item, { space, kind: node.kind, changedAt: node.createdAt, isTrashed: trashed })
  const name: Piece[] = node.name === '' ? [] : [{ place: '', text: node.name }]
  for (const step of changePieces(store, number, 'name', name)) step()
  const tags = node.tags.map((tag) => ({ place: '', text: tag }))
  for (const step of changePieces(store, number, 'tag', tags)) step()
}
