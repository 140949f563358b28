import * as Y from 'yjs'
import { NODES } from '../documents/content-digest.ts'

/**
 * The tree of a space as its Yjs document has it: a map of nodes, each with its parent in one register, so that a move never doubles
 * or loses anything. What concurrent moves and foreign hands leave (cycles, orphans, odd fields) is resolved here, alike for all who
 * hold the same document. Never throws for what a member wrote.
 */
export interface TreeNode {
  readonly id: string
  readonly kind: 'folder' | 'document' | 'file'
  readonly name: string
  /** A folder of this tree; undefined at the top. */
  readonly parent: string | undefined
  readonly tags: readonly string[]
  readonly createdAt: number
  readonly trashedAt: number | undefined
  /** Yjs client id under which that was written. */
  readonly trashedBy: number | undefined
  /** Of a file. */
  readonly file: Pick<TreeFile, 'sizeBytes' | 'mediaType'> | undefined
  /** Of a file: the document whose image it is. It is not listed, and goes with it. */
  readonly of: string | undefined
  /** Yjs client id under which it was made: whose, the log knows. */
  readonly madeBy: number | undefined
}

/** What opens a file of the tree. The same blob may be that of a message. */
export interface TreeFile {
  readonly blob: Uint8Array
  readonly key: Uint8Array
  readonly readToken: Uint8Array
  readonly hash: Uint8Array
  readonly sizeBytes: number
  readonly mediaType: string
}

export type Nodes = ReadonlyMap<string, TreeNode>
export type NodeMap = Y.Map<Y.Map<unknown>>

/** One with these fields, to be put into the map; those that are undefined it does not have. */
export const newNode = (fields: Readonly<Record<string, unknown>>): Y.Map<unknown> =>
  new Y.Map(Object.entries(fields).filter(([, value]) => value !== undefined))

const ID = /^[0-9a-f]{32}$/
const KINDS = ['folder', 'document', 'file'] as const
const NAME_CHARACTERS = 200
const TAGS = 20
const TAG_CHARACTERS = 50

/** Every node that can be shown, in the order of ids. */
export function readTree(doc: Y.Doc): Nodes {
  const nodes = new Map<string, TreeNode>()
  for (const id of doc.getMap(NODES).keys()) {
    const node = readNode(doc, id)
    if (node) nodes.set(id, node)
  }
  return untangle(nodes)
}

/** One node as it says itself, whatever else is in the tree; undefined when there is none. */
export function readNode(doc: Y.Doc, id: string): TreeNode | undefined {
  const map = doc.getMap(NODES).get(id)
  if (!ID.test(id) || !(map instanceof Y.Map)) return undefined
  const kind = KINDS.find((known) => known === map.get('kind'))
  if (kind === undefined) return undefined
  const file = kind === 'file' ? readFile(map.get('file')) : undefined
  if (kind === 'file' && file === undefined) return undefined
  const name = map.get('name')
  const parent = map.get('parent')
  const tags = map.get('tags')
  const trashedAt = readTime(map.get('trashedAt'))
  return {
    id,
    kind,
    name: typeof name === 'string' ? name.slice(0, NAME_CHARACTERS) : '',
    parent: readId(parent),
    tags: tags instanceof Y.Map ? readTags(tags) : [],
    createdAt: readTime(map.get('createdAt')) ?? 0,
    trashedAt,
    trashedBy: trashedAt === undefined ? undefined : map._map.get('trashedAt')?.id.client,
    file: file && { sizeBytes: file.sizeBytes, mediaType: file.mediaType },
    of: kind === 'file' ? readId(map.get('of')) : undefined,
    madeBy: map._item?.id.client
  }
}

/** What opens the file of a node. */
export function readTreeFile(doc: Y.Doc, id: string): TreeFile | undefined {
  const map = doc.getMap(NODES).get(id)
  return map instanceof Y.Map ? readFile(map.get('file')) : undefined
}

const readId = (value: unknown): string | undefined => (typeof value === 'string' && ID.test(value) ? value : undefined)

const readTags = (tags: Y.Map<unknown>): string[] =>
  [...tags.keys()]
    .filter((tag) => tag.length > 0 && tag.length <= TAG_CHARACTERS && tags.get(tag) === true)
    .sort()
    .slice(0, TAGS)

const readTime = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined

function readFile(value: unknown): TreeFile | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { blob, key, readToken, hash, sizeBytes, mediaType } = value as Record<string, unknown>
  const isWhole =
    isBytes(blob, 16) && isBytes(key, 32) && isBytes(readToken, 32) && isBytes(hash, 32) && readTime(sizeBytes) !== undefined
  if (!isWhole || typeof mediaType !== 'string' || mediaType.length > 128) return undefined
  return { blob, key, readToken, hash, sizeBytes: sizeBytes as number, mediaType }
}

const isBytes = (value: unknown, length: number): value is Uint8Array => value instanceof Uint8Array && value.length === length

/** In the order of ids. A parent that is no folder here leaves its child at the top; of a cycle, the node of the smallest id goes to the top. */
export function untangle(said: Nodes): Nodes {
  const nodes = new Map([...said].sort(([a], [b]) => (a < b ? -1 : 1)))
  for (const [id, node] of nodes)
    if (node.parent !== undefined && nodes.get(node.parent)?.kind !== 'folder') nodes.set(id, { ...node, parent: undefined })
  const settled = new Set<string>()
  for (const [start, { kind }] of nodes) {
    if (kind !== 'folder' || settled.has(start)) continue
    const path: string[] = []
    let id: string | undefined = start
    while (id !== undefined && !settled.has(id) && !path.includes(id)) {
      path.push(id)
      id = nodes.get(id)?.parent
    }
    if (id !== undefined && !settled.has(id)) cut(nodes, path.slice(path.indexOf(id)))
    for (const each of path) settled.add(each)
  }
  return nodes
}

function cut(nodes: Map<string, TreeNode>, cycle: readonly string[]): void {
  const [first] = [...cycle].sort()
  const node = first === undefined ? undefined : nodes.get(first)
  if (node) nodes.set(node.id, { ...node, parent: undefined })
}

/** Whether a node lies in the bin, by itself or with a folder above it. */
export function isTrashed(nodes: Nodes, id: string): boolean {
  for (let node = nodes.get(id); node !== undefined; node = node.parent === undefined ? undefined : nodes.get(node.parent))
    if (node.trashedAt !== undefined) return true
  return false
}

/** The node and all below it, parents first. */
export function withDescendants(nodes: Nodes, ids: readonly string[]): readonly TreeNode[] {
  const children = Map.groupBy(nodes.values(), ({ parent }) => parent)
  const found = new Set(ids.flatMap((id) => nodes.get(id) ?? []))
  // A set is walked to what is added meanwhile.
  for (const { id } of found) for (const child of children.get(id) ?? []) found.add(child)
  return [...found]
}

export function isBelow(nodes: Nodes, id: string, ancestor: string): boolean {
  for (let at: string | undefined = id; at !== undefined; at = nodes.get(at)?.parent) if (at === ancestor) return true
  return false
}
