/** Finds what lies in the trees by name and by tag. Pure. */
import type { FolderNode } from '@colloque/client-api'
import { fold, wordsOf } from '../../parts/find.ts'
import type { SpaceTree } from '../../state/folders.ts'
import type { Space } from './spaces.ts'
import { treeOf } from './tree.ts'

export interface FoundNode {
  readonly space: Space
  readonly node: FolderNode
}
export interface Wanted {
  readonly query: string
  readonly tag?: string | undefined
}

/** What was folded once stays so: ten thousand names are searched at each letter. */
const folded = new WeakMap<FolderNode, { readonly words: readonly string[]; readonly tags: readonly string[] }>()

function foldedOf(node: FolderNode) {
  const made = folded.get(node) ?? { words: wordsOf(node.name), tags: node.tags.map(fold) }
  folded.set(node, made)
  return made
}

/** Outside of the bins; names that begin as asked first, then the others by name. Every word must be in the name or begin a tag. */
export function searchNames(
  spaces: readonly Space[],
  trees: ReadonlyMap<string, SpaceTree>,
  { query, tag }: Wanted
): readonly FoundNode[] {
  const asked = wordsOf(query)
  const hits: (FoundNode & { readonly score: number })[] = []
  for (const space of spaces) {
    const known = trees.get(space.conversation ?? '')
    if (known === undefined) continue
    const tree = treeOf(known.nodes)
    for (const node of known.nodes.values()) {
      if (tag !== undefined && !node.tags.includes(tag)) continue
      const score = scoreOf(node, asked)
      if (score !== undefined && !tree.isBinned(node.id)) hits.push({ space, node, score })
    }
  }
  return hits.sort((a, b) => a.score - b.score || compare(a.node.name, b.node.name))
}

function scoreOf(node: FolderNode, asked: readonly string[]): number | undefined {
  const { words, tags } = foldedOf(node)
  let sum = 0
  for (const word of asked) {
    if (words.some((each) => each.startsWith(word))) continue
    if (tags.some((each) => each.startsWith(word))) sum += 1
    else if (word.length >= 3 && words.some((each) => each.includes(word))) sum += 2
    else return undefined
  }
  return sum
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)
