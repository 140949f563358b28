import type { Space } from './spaces.ts'
import type { Tree } from './tree.ts'

/** The names above a node: its space, then its folders, outermost first. */
export const pathIn = (space: Space, tree: Tree, id: string): readonly string[] => [
  space.name,
  ...tree.foldersAbove(id).map(({ name }) => name)
]
