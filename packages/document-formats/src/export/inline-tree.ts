/** The inline nodes of one block, with those that share a mark gathered under it: what every format with nested marks needs. */
import type { MarkJson, NodeJson } from '../schema/document-json.ts'

export type Inline = { readonly node: NodeJson } | { readonly mark: MarkJson; readonly inside: readonly Inline[] }

export function inlineTree(nodes: readonly NodeJson[], depth = 0): Inline[] {
  const tree: Inline[] = []
  for (let at = 0; at < nodes.length; ) {
    const mark = nodes[at]!.marks?.[depth]
    if (mark === undefined) {
      tree.push({ node: nodes[at++]! })
      continue
    }
    let end = at + 1
    while (end < nodes.length && isSame(nodes[end]!.marks?.[depth], mark)) end += 1
    tree.push({ mark, inside: inlineTree(nodes.slice(at, end), depth + 1) })
    at = end
  }
  return tree
}

function isSame(one: MarkJson | undefined, other: MarkJson): boolean {
  return one?.type === other.type && JSON.stringify(one.attrs) === JSON.stringify(other.attrs)
}
