import type * as Y from 'yjs'
import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import type { Store } from '../../ports/index.ts'
import { NODES } from '../documents/content-digest.ts'
import { type Nodes, readNode, type TreeNode, untangle } from './tree.ts'

/**
 * The nodes of trees in rows of the vault, so that a tree is shown without its document being made, which is the dearer part. Rows are
 * read off the document and follow it: whatever changes what is stored of it says so in its own transaction, and until the rows have
 * followed they are shown to nobody. Each is what one node says by itself; what all of them make together is settled as it is read.
 */
export interface TreeRows {
  /** As the vault has it now. Outside of a transaction; makes the document where the rows are behind. */
  nodesOf(log: Uint8Array): Nodes
  /** Right after that, before its document is written in: what changes is known then, where otherwise all of it would be looked at. */
  follow(log: Uint8Array, doc: Y.Doc): void
}

interface Tree {
  /** As the rows have them, but for `unstored`. */
  readonly nodes: Map<string, TreeNode>
  readonly unstored: Set<string>
  /** What `nodes` make together. */
  shown: Nodes | undefined
  /** Whose changes since `nodes` were read off it are known. */
  followed: { readonly doc: Y.Doc; readonly changed: Set<string> } | undefined
}

export function createTreeRows({ store, ports }: Pick<Core, 'store' | 'ports'>, docOf: (log: Uint8Array) => Y.Doc): TreeRows {
  const trees = new Map<string, Tree>()

  function treeOf(log: Uint8Array): Tree {
    const key = toHex(log)
    const tree = trees.get(key) ?? { nodes: loadRows(store, log), unstored: new Set(), shown: undefined, followed: undefined }
    trees.set(key, tree)
    return tree
  }

  function follow(tree: Tree, doc: Y.Doc): void {
    if (tree.followed?.doc === doc) return
    const changed = new Set<string>()
    tree.followed = { doc, changed }
    doc.getMap(NODES).observeDeep((events) => {
      for (const event of events)
        for (const id of event.path.length === 0 ? event.keys.keys() : [String(event.path[0])]) changed.add(id)
    })
  }

  /** Of a document that was made anew nobody knows what changed: all of it is looked at. */
  function project(tree: Tree, doc: Y.Doc): void {
    const { nodes, unstored, followed } = tree
    const ids = followed?.doc === doc ? followed.changed : new Set([...nodes.keys(), ...doc.getMap(NODES).keys()])
    for (const id of ids) {
      const node = readNode(doc, id)
      if (JSON.stringify(node) === JSON.stringify(nodes.get(id))) continue
      if (node) nodes.set(id, node)
      else nodes.delete(id)
      unstored.add(id)
      tree.shown = undefined
    }
    followed?.changed.clear()
    follow(tree, doc)
  }

  function save(log: Uint8Array, { nodes, unstored }: Tree): void {
    try {
      store.transaction(() => {
        for (const id of unstored) {
          const node = nodes.get(id)
          if (node) saveRow(store, log, node)
          else eraseTreeRow(store, log, id)
        }
        store.run('UPDATE document SET projected = 1 WHERE log = ?', log)
        // What a power cut takes is read off the document again.
      }, true)
      unstored.clear()
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
      ports.log?.({ code: 'tree-later' })
    }
  }

  return {
    nodesOf(log) {
      const document = store.get<{ projected: number }>('SELECT projected FROM document WHERE log = ?', log)
      if (document === undefined) trees.delete(toHex(log))
      const tree = treeOf(log)
      if (document?.projected === 0) {
        project(tree, docOf(log))
        save(log, tree)
      }
      tree.shown ??= untangle(tree.nodes)
      return tree.shown
    },
    follow: (log, doc) => follow(treeOf(log), doc)
  }
}

function loadRows(store: Store, log: Uint8Array): Map<string, TreeNode> {
  const rows = store.all<{ id: string; node: string }>('SELECT id, node FROM tree_node WHERE log = ?', log)
  return new Map(rows.map(({ id, node }) => [id, JSON.parse(node)]))
}

function saveRow(store: Store, log: Uint8Array, node: TreeNode): void {
  store.run('INSERT OR REPLACE INTO tree_node (log, id, node) VALUES (?, ?, ?)', log, node.id, JSON.stringify(node))
}

/** Inside a transaction: what was erased for good has no name here either. */
export function eraseTreeRow(store: Store, log: Uint8Array, id: string): void {
  store.run('DELETE FROM tree_node WHERE log = ? AND id = ?', log, id)
}
