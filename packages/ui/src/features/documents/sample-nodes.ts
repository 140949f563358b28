/** Nodes for tests, by short names. */
import type { FolderNode } from '@colloque/client-api'
import type { SpaceTree } from '../../state/folders.ts'
import type { Space } from './spaces.ts'

export const idOf = (letter: string): string => letter.charCodeAt(0).toString(16).padStart(32, '0')

/** `kind` by the last letter: `/` a folder, `.` a file, else a document. */
export function sampleNode(letter: string, name: string, part: Partial<FolderNode> & { readonly in?: string } = {}): FolderNode {
  const { in: parent, ...rest } = part
  const kind = name.endsWith('/') ? 'folder' : name.endsWith('.') ? 'file' : 'document'
  return {
    id: idOf(letter),
    kind,
    name: name.replace(/[/.]$/, ''),
    tags: [],
    createdAt: letter.charCodeAt(0),
    ...(parent !== undefined && { parent: idOf(parent) }),
    ...rest
  }
}

export const nodesOf = (...nodes: readonly FolderNode[]): ReadonlyMap<string, FolderNode> =>
  new Map(nodes.map((node) => [node.id, node]))

export const sampleTree = (space: Space, ...nodes: readonly FolderNode[]): SpaceTree => ({
  conversation: space.conversation ?? '',
  nodes: nodesOf(...nodes),
  complete: true
})

export const sampleSpace = (key: string, part: Partial<Space> = {}): Space => ({
  key,
  conversation: key,
  name: key,
  isPersonal: false,
  isOver: false,
  isReadOnly: false,
  people: [],
  ...part
})
