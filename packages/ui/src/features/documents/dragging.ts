/** What is being dragged in the tree, and where it may be let go. The data of the drag itself stays empty: no other window is to learn ids. */
import type { FolderNode } from '@colloque/client-api'
import type { Row } from './rows.ts'
import type { Space } from './spaces.ts'
import type { Tree } from './tree.ts'
import type { Target } from './use-acts.tsx'

export interface Place {
  readonly space: Space
  /** Undefined: the top. */
  readonly folder: FolderNode | undefined
}

/** Where something that is let go over a row would lie; undefined: nowhere. `tree` is that of the row's space. */
export function placeUnder(row: Row, tree: Tree | undefined): Place | undefined {
  if (row.kind === 'space') return { space: row.space, folder: undefined }
  if (row.kind !== 'node' || row.isBinned) return undefined
  if (row.node.kind === 'folder') return { space: row.space, folder: row.node }
  return { space: row.space, folder: row.node.parent === undefined ? undefined : tree?.nodes.get(row.node.parent) }
}

/** Within a space, to another folder, and no folder into itself. */
export function mayMove({ space, nodes }: Target, place: Place, tree: Tree): boolean {
  if (space.isOver || place.space.key !== space.key) return false
  const { folder } = place
  if (nodes.every((node) => node.parent === folder?.id)) return false
  const above = folder ? [folder.id, ...tree.foldersAbove(folder.id).map(({ id }) => id)] : []
  return nodes.every(({ id }) => !above.includes(id))
}
