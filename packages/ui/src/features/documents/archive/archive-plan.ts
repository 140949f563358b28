/** What an archive of folders holds, under names that any disk takes. Pure. */
import type { FolderNode } from '@colloque/client-api'
import { safeName, uniqueName } from '@colloque/document-formats/safe-name'
import type { Tree } from '../tree.ts'

/** A document, a file, or a folder that nothing else lies in. */
export interface PlannedNode {
  /** Folders and name, as in the archive. */
  readonly path: string
  readonly node: FolderNode
}

/** Those named and all below them, but for what is in the bin; without any, the whole tree. Documents come as DOCX. */
export function planArchive(tree: Tree, nodes?: readonly FolderNode[]): readonly PlannedNode[] {
  const planned: PlannedNode[] = []
  // One folder alone is the archive itself.
  const [only] = nodes ?? []
  walk(nodes?.length === 1 && only?.kind === 'folder' ? tree.childrenOf(only.id) : (nodes ?? tree.childrenOf(undefined)), '')
  return planned

  function walk(together: readonly FolderNode[], above: string): void {
    const taken = new Set<string>()
    for (const node of together) {
      if (tree.isBinned(node.id)) continue
      const name = node.kind === 'document' ? `${safeName(node.name)}.docx` : safeName(node.name)
      const path = above + uniqueName(name, taken)
      const before = planned.length
      if (node.kind === 'folder') walk(tree.childrenOf(node.id), `${path}/`)
      if (planned.length === before) planned.push({ path, node })
    }
  }
}
