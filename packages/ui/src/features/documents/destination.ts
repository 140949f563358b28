/** Where what is made, imported, moved or let go in the trees comes to lie, and what may go there. Pure. */
import type { FolderNode } from '@colloque/client-api'
import type { SpaceTree } from '../../state/folders.ts'
import { nodeKey, type Row } from './rows.ts'
import { PERSONAL, type Space } from './spaces.ts'
import type { Tree } from './tree.ts'
import type { Target } from './use-acts.tsx'

export interface Destination {
  readonly space: Space
  /** Undefined: the top. */
  readonly folder: FolderNode | undefined
}

/** Where something that is let go over a row would lie; undefined: nowhere. `tree` is that of the row's space. */
export function destinationUnder(row: Row, tree: Tree | undefined): Destination | undefined {
  if (row.kind === 'space') return { space: row.space, folder: undefined }
  if (row.kind !== 'node' || row.isBinned) return undefined
  return { space: row.space, folder: folderAt(row.node, tree?.nodes) }
}

/** Where something new belongs for whoever was at this row at last: in or beside it, in its space, and without any in one's own. The row may be older than the trees. */
export function destinationNear(
  row: Row | undefined,
  spaces: readonly Space[],
  trees: ReadonlyMap<string, SpaceTree>
): Destination | undefined {
  const key = row !== undefined && 'space' in row ? row.space.key : PERSONAL
  const space = spaces.find((each) => each.key === key)
  if (space === undefined || space.isReadOnly) return undefined
  const nodes = trees.get(space.conversation ?? '')?.nodes
  const node = row?.kind === 'node' && !row.isBinned ? nodes?.get(row.node.id) : undefined
  return { space, folder: node && folderAt(node, nodes) }
}

/** The folder itself, or the one that a document or a file lies in. */
function folderAt(node: FolderNode, nodes: ReadonlyMap<string, FolderNode> | undefined): FolderNode | undefined {
  if (node.kind === 'folder') return node
  return node.parent === undefined ? undefined : nodes?.get(node.parent)
}

/** What must be open for what lies there to be in sight, where the folder itself is. */
export const keysOf = ({ space, folder }: Destination): readonly string[] =>
  folder === undefined ? [space.key] : [space.key, nodeKey(folder.id)]

/** Within a space, to another folder, and no folder into itself. */
export function mayMove({ space, nodes }: Target, { space: to, folder }: Destination, tree: Tree): boolean {
  if (space.isReadOnly || to.key !== space.key) return false
  if (nodes.every((node) => node.parent === folder?.id)) return false
  const above = folder ? [folder.id, ...tree.foldersAbove(folder.id).map(({ id }) => id)] : []
  return nodes.every(({ id }) => !above.includes(id))
}
