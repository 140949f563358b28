import * as Y from 'yjs'
import type { Store } from '../../ports/index.ts'
import { NODES } from '../documents/content-digest.ts'
import { loadDoc } from '../documents/document-store.ts'
import { isTrashed, type Nodes, readTree, type TreeNode } from './tree.ts'

/**
 * [TREE-2] Holds each record of a tree against the tree as the log has it before that record, which is the same for all who read it: what
 * lies in the bin may be erased for good, and nothing else may be taken away. Changes no tree that anybody sees.
 */
export interface TreeJudge {
  /** Inside the transaction that stores the record, after its row. */
  read(log: Uint8Array, seq: number, update: Uint8Array): TreeVerdict | 'refused'
  /** Inside the transaction that takes a snapshot over. */
  take(log: Uint8Array, seq: number): TreeVerdict
}

export interface TreeVerdict {
  /** Documents that it brought. */
  readonly documents: readonly string[]
  /** As they were, of all kinds. */
  readonly erased: readonly TreeNode[]
}

/** The tree of a log that was last read, up to a number: the next record mostly follows it. */
interface Kept {
  readonly log: string
  readonly doc: Y.Doc
  seq: number
}

/** What a node is shown by: without these it is none. */
const ID = /^[0-9a-f]{32}$/
const ESSENTIAL: ReadonlySet<string> = new Set(['kind', 'file', 'of'])

export function createTreeJudge(store: Store): TreeJudge {
  let kept: Kept | undefined

  /** What was undone since is met again under its number: then nothing is kept. */
  function before(log: Uint8Array, seq: number): Kept {
    const known = kept?.log === log.join() && kept.seq < seq ? kept : undefined
    if (known === undefined) kept?.doc.destroy()
    return known ?? { log: log.join(), doc: loadDoc(store, log, seq - 1), seq: seq - 1 }
  }

  return {
    read(log, seq, update) {
      const tree = before(log, seq)
      kept = undefined
      const touched = touchedBy(tree.doc, update)
      if (touched === undefined) return 'refused'
      const { ids, mayLose } = touched
      const documents = [...ids].filter((id) => ID.test(id) && kindOf(tree.doc, id) === 'document')
      const erased = mayLose ? takenAway(loadDoc(store, log, seq - 1), tree.doc, ids) : []
      if (erased === undefined) return 'refused'
      tree.seq = seq
      kept = tree
      return { documents, erased }
    },
    take(log, seq) {
      // Of what the snapshot stands in place of: a record behind it does not follow that.
      kept?.doc.destroy()
      kept = undefined
      const doc = loadDoc(store, log, seq)
      const documents = [...readTree(doc).values()].filter(({ kind }) => kind === 'document').map(({ id }) => id)
      doc.destroy()
      return { documents, erased: [] }
    }
  }
}

/** The nodes that an update brings, takes away or makes something else; undefined when it cannot be applied. */
function touchedBy(doc: Y.Doc, update: Uint8Array): { ids: ReadonlySet<string>; mayLose: boolean } | undefined {
  const nodes = doc.getMap(NODES)
  const ids = new Set<string>()
  let mayLose = false
  const note = (events: readonly { readonly path: readonly unknown[]; readonly keys: Y.YMapEvent<unknown>['keys'] }[]): void => {
    for (const { path, keys } of events)
      for (const [key, { action }] of keys) {
        if (path.length > 1 || (path.length === 1 && !ESSENTIAL.has(key))) continue
        ids.add(path.length === 0 ? key : String(path[0]))
        mayLose ||= path.length === 1 || action !== 'add'
      }
  }
  nodes.observeDeep(note)
  try {
    Y.applyUpdate(doc, update)
    return { ids, mayLose }
  } catch {
    return undefined
  } finally {
    nodes.unobserveDeep(note)
  }
}

const kindOf = (doc: Y.Doc, id: string): unknown => {
  const node = doc.getMap(NODES).get(id)
  return node instanceof Y.Map ? node.get('kind') : undefined
}

/** What lay in the bin and is gone; undefined when something is gone that did not, or is not what it was. */
function takenAway(was: Y.Doc, is: Y.Doc, touched: ReadonlySet<string>): readonly TreeNode[] | undefined {
  const [before, after] = [readTree(was), readTree(is)]
  was.destroy()
  const erased: TreeNode[] = []
  for (const id of touched) {
    const node = before.get(id)
    const now = after.get(id)
    if (node === undefined || (now?.kind === node.kind && now.of === node.of)) continue
    if (is.getMap(NODES).has(id) || !isInBin(before, node)) return undefined
    erased.push(node)
  }
  return erased
}

/** An image of a document goes with it. */
const isInBin = (nodes: Nodes, { id, of }: TreeNode): boolean =>
  isTrashed(nodes, id) || (of !== undefined && (!nodes.has(of) || isTrashed(nodes, of)))
