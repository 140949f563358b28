/** A space's tree as it is shown: who lies in whom, in which order, what is in the bin. Pure; the core has resolved cycles and orphans. */
import type { FolderNode } from '@colloque/client-api'
import { fold } from '../../parts/find.ts'

export interface Tree {
  readonly nodes: ReadonlyMap<string, FolderNode>
  /** Of a folder, or of the top for undefined: what is not in the bin; folders first, then by name. */
  childrenOf(parent: string | undefined): readonly FolderNode[]
  hasChildren(parent: string | undefined): boolean
  /** What was put into the bin by itself: the newest first. */
  readonly bin: readonly FolderNode[]
  /** What lies in something that was put into the bin. */
  binnedIn(parent: string): readonly FolderNode[]
  /** In the bin, by itself or with a folder above it. */
  isBinned(id: string): boolean
  /** The folders above, outermost first. */
  foldersAbove(id: string): readonly FolderNode[]
  /** The node and all below it. */
  below(ids: readonly string[]): readonly FolderNode[]
}

const known = new WeakMap<ReadonlyMap<string, FolderNode>, Tree>()

/** The same for the same nodes: what was sorted once stays so. */
export function treeOf(nodes: ReadonlyMap<string, FolderNode>): Tree {
  const made = known.get(nodes) ?? createTree(nodes)
  known.set(nodes, made)
  return made
}

function createTree(nodes: ReadonlyMap<string, FolderNode>): Tree {
  const live = new Map<string | undefined, FolderNode[]>()
  const binned = new Map<string, FolderNode[]>()
  const bin: FolderNode[] = []
  const isSorted = new Set<readonly FolderNode[]>()
  const binnedById = new Map<string, boolean>()

  function isBinned(id: string): boolean {
    const path: string[] = []
    let at: string | undefined = id
    let is = false
    while (at !== undefined && !path.includes(at)) {
      const sure = binnedById.get(at)
      const node: FolderNode | undefined = nodes.get(at)
      if (sure !== undefined || node?.trashedAt !== undefined) {
        is = sure ?? true
        if (sure === undefined) binnedById.set(at, true)
        break
      }
      path.push(at)
      at = node?.parent
    }
    for (const each of path) binnedById.set(each, is)
    return is
  }

  for (const node of nodes.values()) {
    const parent = node.parent !== undefined && nodes.has(node.parent) ? node.parent : undefined
    if (node.trashedAt !== undefined) bin.push(node)
    else if (parent !== undefined && isBinned(node.id)) put(binned, parent, node)
    else put(live, parent, node)
  }
  bin.sort((a, b) => (b.trashedAt ?? 0) - (a.trashedAt ?? 0) || compareIds(a, b))

  const sorted = (list: FolderNode[] | undefined): readonly FolderNode[] => {
    if (list === undefined) return []
    if (!isSorted.has(list)) {
      isSorted.add(list)
      sortByName(list)
    }
    return list
  }

  return {
    nodes,
    childrenOf: (parent) => sorted(live.get(parent)),
    hasChildren: (parent) => (live.get(parent)?.length ?? 0) > 0,
    bin,
    binnedIn: (parent) => sorted(binned.get(parent)),
    isBinned,
    foldersAbove(id) {
      const above: FolderNode[] = []
      for (let at = nodes.get(id)?.parent; at !== undefined; at = nodes.get(at)?.parent) {
        const folder = nodes.get(at)
        if (folder === undefined || above.includes(folder)) break
        above.unshift(folder)
      }
      return above
    },
    below(ids) {
      const children = new Map<string, FolderNode[]>()
      for (const node of nodes.values()) if (node.parent !== undefined) put(children, node.parent, node)
      const found = new Set<FolderNode>()
      const queue = ids.flatMap((id) => nodes.get(id) ?? [])
      for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
        if (found.has(node)) continue
        found.add(node)
        queue.push(...(children.get(node.id) ?? []))
      }
      return [...found]
    }
  }
}

function put<K>(map: Map<K, FolderNode[]>, key: K, node: FolderNode): void {
  const list = map.get(key)
  if (list) list.push(node)
  else map.set(key, [node])
}

/** Folders first; numbers in names count as numbers. By keys, since comparing ten thousand names by the rules of a language takes too long. */
function sortByName(list: FolderNode[]): void {
  const keys = new Map(list.map((node) => [node, sortKey(node)]))
  list.sort((a, b) => {
    const [x, y] = [keys.get(a) as string, keys.get(b) as string]
    if (x !== y) return x < y ? -1 : 1
    return a.createdAt - b.createdAt || compareIds(a, b)
  })
}

const sortKey = ({ kind, name }: FolderNode): string =>
  (kind === 'folder' ? '0' : '1') + fold(name).replace(/\d+/g, (digits) => digits.padStart(12, '0'))

const compareIds = (a: FolderNode, b: FolderNode): number => (a.id < b.id ? -1 : 1)

/** Of those that lie together, which share their name and kind: something else must set them apart. */
export function namesakes(siblings: readonly FolderNode[]): ReadonlySet<string> {
  const first = new Map<string, string>()
  const shared = new Set<string>()
  for (const { id, kind, name } of siblings) {
    const key = `${kind} ${name.trim().toLocaleLowerCase()}`
    const other = first.get(key)
    if (other === undefined) first.set(key, id)
    else shared.add(id).add(other)
  }
  return shared
}
