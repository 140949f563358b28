/** The trees of a scene, kept in memory: what a client answers about folders. */
import { type AnyEvent, type FolderNode, type OutputOf, Refusal } from '@colloque/client-api'
import { personOf } from './people.ts'

export interface SampleTree {
  readonly nodes: readonly FolderNode[]
  /** False: a newcomer, who waits for a colleague. */
  readonly complete?: boolean
  readonly waiting?: boolean
}
export type SampleTrees = Readonly<Record<string, SampleTree>>

interface Nodes {
  readonly conversation: string
  readonly nodes: readonly string[]
}

export function createSampleFolders(trees: SampleTrees, randomId: () => string, emit: (event: AnyEvent) => void) {
  const held = new Map(Object.entries(trees).map(([id, { nodes }]) => [id, new Map(nodes.map((node) => [node.id, node]))]))
  const treeOf = (conversation: string): Map<string, FolderNode> => {
    const tree = held.get(conversation) ?? new Map<string, FolderNode>()
    held.set(conversation, tree)
    return tree
  }
  const done = (conversation: string): Record<string, never> => {
    queueMicrotask(() => emit({ type: 'folder', conversation }))
    return {}
  }
  const change = (conversation: string, id: string, part: (node: FolderNode) => FolderNode): void => {
    const node = treeOf(conversation).get(id)
    if (!node) throw new Refusal('unknown-node')
    treeOf(conversation).set(id, part(node))
  }
  const add = (conversation: string, kind: 'folder' | 'document', name: string, parent?: string): OutputOf<'create-folder'> => {
    const id = randomId()
    const node = { id, kind, name, tags: [], createdAt: Date.now(), createdBy: personOf(1) }
    treeOf(conversation).set(id, parent === undefined ? node : { ...node, parent })
    done(conversation)
    return { node: id }
  }
  const without = <K extends 'parent' | 'trashedAt'>(node: FolderNode, field: K): Omit<FolderNode, K> => {
    const { [field]: _, ...rest } = node
    return rest
  }
  const many = ({ conversation, nodes }: Nodes, part: (node: FolderNode) => FolderNode): Record<string, never> => {
    for (const id of nodes) change(conversation, id, part)
    return done(conversation)
  }

  return {
    folder: ({ conversation }: { conversation: string }) => ({
      nodes: [...treeOf(conversation).values()],
      complete: trees[conversation]?.complete ?? true,
      ...(trees[conversation]?.waiting && { waiting: true })
    }),
    'create-folder': ({ conversation, name, parent }: { conversation: string; name: string; parent?: string }) =>
      add(conversation, 'folder', name, parent),
    'create-document': ({ conversation, name, parent }: { conversation: string; name: string; parent?: string }) =>
      add(conversation, 'document', name, parent),
    'copy-document': ({
      conversation,
      document,
      to,
      parent
    }: {
      conversation: string
      document: string
      to: string
      parent?: string
    }) => add(to, 'document', treeOf(conversation).get(document)?.name ?? '', parent),
    'file-attachment': ({ conversation, parent }: { conversation: string; parent?: string }) =>
      add(conversation, 'document', 'Fichier classé', parent),
    'rename-node': ({ conversation, node, name }: { conversation: string; node: string; name: string }) =>
      many({ conversation, nodes: [node] }, (each) => ({ ...each, name })),
    'move-nodes': ({ parent, ...nodes }: Nodes & { parent?: string }) =>
      many(nodes, (each) => (parent === undefined ? without(each, 'parent') : { ...each, parent })),
    'tag-node': ({ conversation, node, tags }: { conversation: string; node: string; tags: string[] }) =>
      many({ conversation, nodes: [node] }, (each) => ({ ...each, tags })),
    'trash-nodes': (nodes: Nodes) => many(nodes, (each) => ({ ...each, trashedAt: Date.now() })),
    'restore-nodes': (nodes: Nodes) => many(nodes, (each) => without(each, 'trashedAt')),
    'delete-nodes': ({ conversation, nodes }: Nodes) => {
      for (const id of nodes) treeOf(conversation).delete(id)
      return done(conversation)
    }
  }
}
