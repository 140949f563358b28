/** The tags of trees: how often each is used, and what a change of several nodes leaves to each. Pure. */
import type { SpaceTree } from '../../state/folders.ts'
import { treeOf } from './tree.ts'

export interface UsedTag {
  readonly tag: string
  readonly count: number
}

/** Those of what is not in the bin, by name. */
export function tagsOf(trees: Iterable<SpaceTree>): readonly UsedTag[] {
  const counts = new Map<string, number>()
  for (const { nodes } of trees) {
    const tree = treeOf(nodes)
    for (const { id, tags } of nodes.values())
      if (tags.length > 0 && !tree.isBinned(id)) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  }
  return [...counts].map(([tag, count]) => ({ tag, count })).sort((a, b) => a.tag.localeCompare(b.tag))
}

/** `before` and `after`: what was shown as common to all, and what became of it. What only some have stays with them. */
export function changedTags(own: readonly string[], before: readonly string[], after: readonly string[]): readonly string[] {
  const kept = own.filter((tag) => !before.includes(tag) || after.includes(tag))
  return [...kept, ...after.filter((tag) => !kept.includes(tag))]
}
