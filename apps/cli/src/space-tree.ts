/** The folder tree of a space as scripts name it: by paths of names, or by ids where a name is given twice. */
import { type ClientContract, type FolderNode, id, Refusal, readFolder } from '@colloque/client-api'
import { CommandError, UsageError } from './error.ts'
import { type Shell, tell } from './shell.ts'
import { conversationTo, whoIsMeant } from './whom.ts'

export const spaceOptions = { in: { type: 'string' }, personal: { type: 'boolean' } } as const
export const SPACE_USAGE = '(--in WHOM | --personal)'

export interface SpaceValues {
  readonly in?: string | undefined
  readonly personal?: boolean | undefined
}

export function requireSpace(values: SpaceValues): void {
  if ((values.in === undefined) === (values.personal !== true)) throw new UsageError('--in WHOM or --personal is needed')
}

/** A member stands for the direct conversation with them; `make`: also when there is none yet. */
export async function spaceMeant(client: ClientContract, values: SpaceValues, make = false): Promise<string> {
  if (values.personal === true) return (await client.call('open-personal-space', {})).conversation
  const whom = values.in ?? ''
  if (make) return conversationTo(client, [whom])
  const meant = await whoIsMeant(client, whom)
  if (meant.kind === 'conversation') return meant.conversation.id
  const { account } = meant.member
  const { conversations } = await client.call('conversations', {})
  const direct = conversations.find(
    ({ kind, members }) => kind === 'direct' && members.some((member) => member.account === account)
  )
  if (direct === undefined) throw new Refusal('unknown-conversation')
  return direct.id
}

/** A slash of a name stands as `\/` in a path, and what would be read so as `\\`. */
const inPath = (name: string): string => name.replaceAll(/[\\/]/g, '\\$&')

/** The names of a path, outermost first; a backslash before anything else is one of the name. */
export const namesIn = (path: string): string[] =>
  [...path.matchAll(/(?:\\[\\/]|[^/])+/g)]
    .map(([name]) => name.replaceAll(/\\([\\/])/g, '$1'))
    .filter((name) => name.trim() !== '')

export const pathTo = (names: readonly string[]): string => names.map(inPath).join('/')

/** A node, or the top of the tree. */
export type Place = FolderNode | undefined

export interface SpaceTree {
  readonly nodes: ReadonlyMap<string, FolderNode>
  /** Throws `unknown-node`, `ambiguous-path`. The empty path and `/` are the top. Names of what is in the bin are not known, ids are. */
  find(path: string): Place
  /** What lies there, by name; not what is in the bin. */
  below(place: Place): FolderNode[]
  /** As `find` takes it. */
  pathOf(node: FolderNode): string
  isBinned(node: FolderNode): boolean
}

export async function readTree(client: ClientContract, shell: Shell, conversation: string): Promise<SpaceTree> {
  const { nodes, waiting } = await readFolder(client, conversation)
  if (waiting) tell(shell, 'colloque: What is there can be read as soon as a colleague who has it opens Colloque.')
  return treeOf(nodes)
}

export function treeOf(listed: readonly FolderNode[]): SpaceTree {
  const nodes = new Map(listed.map((node) => [node.id, node]))
  const parentOf = ({ parent }: FolderNode): Place => (parent === undefined ? undefined : nodes.get(parent))

  function isBinned(node: FolderNode): boolean {
    for (let at: Place = node; at !== undefined; at = parentOf(at)) if (at.trashedAt !== undefined) return true
    return false
  }

  const children = Map.groupBy(listed, (node) => parentOf(node)?.id)
  function below(place: Place): FolderNode[] {
    const found = children.get(place?.id)?.filter((node) => !isBinned(node)) ?? []
    return found.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  function pathOf(node: FolderNode): string {
    const parent = parentOf(node)
    return parent === undefined ? inPath(node.name) : `${pathOf(parent)}/${inPath(node.name)}`
  }

  return {
    nodes,
    below,
    pathOf,
    isBinned,
    find(path) {
      const byId = id.safeParse(path).success ? nodes.get(path) : undefined
      if (byId) return byId
      let place: Place
      for (const name of namesIn(path)) {
        const wanted = name.normalize('NFC')
        const [first, ...others] = below(place).filter((node) => node.name.normalize('NFC') === wanted)
        if (first === undefined) throw new Refusal('unknown-node')
        if (others.length > 0) throw new CommandError('ambiguous-path')
        place = first
      }
      return place
    }
  }
}

/** Throws `unknown-node` for the top. */
export function nodeAt(tree: SpaceTree, path: string): FolderNode {
  const place = tree.find(path)
  if (place === undefined) throw new Refusal('unknown-node')
  return place
}

/** The folder of these names, made where it is missing; undefined: the top. */
export async function makeFolders(
  client: ClientContract,
  conversation: string,
  tree: SpaceTree,
  path: string
): Promise<string | undefined> {
  if (id.safeParse(path).success && tree.nodes.get(path)?.kind === 'folder') return path
  let parent: string | undefined
  for (const name of namesIn(path)) {
    const above = parent === undefined ? undefined : tree.nodes.get(parent)
    const isNew = parent !== undefined && above === undefined
    const known = isNew ? [] : tree.below(above).filter((node) => node.name.normalize('NFC') === name.normalize('NFC'))
    const folder = known.find(({ kind }) => kind === 'folder')
    const place = { conversation, name, ...(parent !== undefined && { parent }) }
    parent = folder?.id ?? (await client.call('create-folder', place)).node
  }
  return parent
}
