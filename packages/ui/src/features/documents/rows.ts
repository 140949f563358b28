/** The rows of the pane from top to bottom: spaces, what lies in them as far as it is open, their bins. Pure. */
import type { FolderNode } from '@colloque/client-api'
import type { SpaceTree } from '../../state/folders.ts'
import type { Space } from './spaces.ts'
import { namesakes, type Tree, treeOf } from './tree.ts'

interface Placed {
  /** Stable over changes of names and places. */
  readonly key: string
  readonly level: number
  readonly setSize: number
  readonly position: number
}
export interface SpaceRow extends Placed {
  readonly kind: 'space'
  readonly space: Space
  readonly isOpen: boolean
}
export interface NodeRow extends Placed {
  readonly kind: 'node'
  readonly space: Space
  readonly node: FolderNode
  /** Of a folder. */
  readonly isOpen?: boolean
  readonly isBinned: boolean
  /** Another one beside it has the same name. */
  readonly isNamesake: boolean
}
export interface BinRow extends Placed {
  readonly kind: 'bin'
  readonly space: Space
  readonly count: number
  readonly isOpen: boolean
}
/** Spaces that have nothing yet. */
export interface OthersRow extends Placed {
  readonly kind: 'others'
  readonly count: number
  readonly isOpen: boolean
}
export interface NoteRow extends Placed {
  readonly kind: 'note'
  readonly space: Space
  readonly note: 'empty' | 'loading' | 'waiting' | 'offline' | 'failed'
}
/** Spaces that were not read yet, as many as there are. */
export interface ReadingRow extends Placed {
  readonly kind: 'reading'
}
/** What is about to be made, while it is named. */
export interface DraftRow extends Placed {
  readonly kind: 'draft'
  readonly space: Space
  readonly draft: Draft
}
export type Row = SpaceRow | NodeRow | BinRow | OthersRow | NoteRow | ReadingRow | DraftRow

export interface Draft {
  readonly kind: 'folder' | 'document'
  /** Key of the space. */
  readonly space: string
  readonly parent?: string | undefined
  readonly name: string
}

export const OTHERS = 'others'
export const nodeKey = (id: string): string => `n${id}`
export const binKey = (space: Space): string => `b${space.key}`
/** So few spaces are shown whether they have something or not. */
const SHOWN_EMPTY = 4

type Loose = Row extends infer R ? (R extends Row ? Omit<R, 'level' | 'setSize' | 'position'> : never) : never

export interface Shown {
  readonly spaces: readonly Space[]
  readonly trees: ReadonlyMap<string, SpaceTree>
  readonly opened: ReadonlyMap<string, boolean>
  readonly draft: Draft | undefined
  /** The space that was asked for is shown although it has nothing. */
  readonly asked: string | undefined
  readonly isOffline: boolean
}

export function rowsOf({ spaces, trees, opened, draft, asked, isOffline }: Shown): readonly Row[] {
  const rows: Row[] = []
  const readIn = (space: Space): SpaceTree | undefined => trees.get(space.conversation ?? '')
  const treeIn = (space: Space): Tree | undefined => {
    const read = readIn(space)
    return read && treeOf(read.nodes)
  }
  const hasSomething = (space: Space): boolean => {
    const read = readIn(space)
    return read !== undefined && (read.nodes.size > 0 || read.waiting === true || read.failure !== undefined)
  }
  const isUnread = (space: Space): boolean => space.conversation !== undefined && readIn(space) === undefined
  const isWanted = (space: Space): boolean =>
    hasSomething(space) || space.isPersonal || space.key === asked || draft?.space === space.key || opened.get(space.key) === true

  const isReading = spaces.some((space) => isUnread(space) && !isWanted(space))
  const rest = spaces.filter((space) => !isWanted(space) && !isUnread(space) && !space.isOver)
  const isGrouped = rest.length > SHOWN_EMPTY || isReading
  const atTop = spaces.filter((space) => isWanted(space) || (!isGrouped && rest.includes(space)))
  const isRestShown = isGrouped && rest.length > 0
  const topSize = atTop.length + Number(isRestShown) + Number(isReading)
  atTop.forEach((space, index) => {
    pushSpace(space, index + 1)
  })
  if (isReading) rows.push({ kind: 'reading', key: 'reading', level: 1, setSize: topSize, position: atTop.length + 1 })
  if (isRestShown) {
    const isOpen = opened.get(OTHERS) === true
    rows.push({ kind: 'others', key: OTHERS, count: rest.length, isOpen, level: 1, setSize: topSize, position: topSize })
    if (isOpen)
      rest.forEach((space, index) => {
        rows.push(spaceRow(space, false, 2, rest.length, index + 1))
      })
  }
  return rows

  function spaceRow(space: Space, isOpen: boolean, level: number, setSize: number, position: number): SpaceRow {
    return { kind: 'space', key: space.key, space, isOpen, level, setSize, position }
  }

  function pushSpace(space: Space, position: number): void {
    const level = 1
    const isOpen = (draft?.space === space.key || opened.get(space.key)) ?? (hasSomething(space) || space.key === asked)
    rows.push(spaceRow(space, isOpen, level, topSize, position))
    if (!isOpen) return
    const tree = treeIn(space)
    const note = noteOf(space, tree)
    const inside: (Loose & { readonly below?: () => void })[] = []
    if (draft?.space === space.key && draft.parent === undefined) inside.push(draftRow(space))
    if (tree) inside.push(...nodesIn(space, tree, undefined, level + 1))
    if (note) inside.push({ kind: 'note', key: `e${space.key}`, space, note })
    if (tree && tree.bin.length > 0) inside.push(bin(space, tree, level + 1))
    pushAll(inside, level + 1)
  }

  function pushAll(inside: readonly (Loose & { readonly below?: () => void })[], level: number): void {
    inside.forEach(({ below, ...row }, index) => {
      rows.push({ ...row, level, setSize: inside.length, position: index + 1 } as Row)
      below?.()
    })
  }

  function noteOf(space: Space, tree: Tree | undefined): NoteRow['note'] | undefined {
    if (space.conversation === undefined) return draft?.space === space.key ? undefined : 'empty'
    const read = trees.get(space.conversation)
    if (read === undefined) return 'loading'
    if (read.failure !== undefined) return 'failed'
    if (tree?.hasChildren(undefined) || draft?.space === space.key) return undefined
    if (read.waiting) return 'waiting'
    if (read.complete || space.isPersonal) return 'empty'
    return isOffline ? 'offline' : 'loading'
  }

  function nodesIn(space: Space, tree: Tree, parent: string | undefined, level: number) {
    const children = tree.childrenOf(parent)
    return listed(space, children, level, false, (folder, below) => {
      const inside: Loose[] = []
      if (draft?.space === space.key && draft.parent === folder) inside.push(draftRow(space))
      pushAll([...inside, ...nodesIn(space, tree, folder, below)], below)
    })
  }

  function listed(
    space: Space,
    nodes: readonly FolderNode[],
    level: number,
    isBinned: boolean,
    open: (folder: string, level: number) => void
  ) {
    const twins = namesakes(nodes)
    return nodes.map((node) => {
      const key = nodeKey(node.id)
      const isFolder = node.kind === 'folder'
      const isOpen = isFolder && (draft?.parent === node.id || opened.get(key) === true)
      const row: Loose = {
        kind: 'node',
        key,
        space,
        node,
        isBinned,
        isNamesake: twins.has(node.id),
        ...(isFolder && { isOpen })
      }
      return isOpen ? { ...row, below: () => open(node.id, level + 1) } : row
    })
  }

  function bin(space: Space, tree: Tree, level: number) {
    const isOpen = opened.get(binKey(space)) === true
    const row: Loose = { kind: 'bin', key: binKey(space), space, count: tree.bin.length, isOpen }
    const open = (folder: string, below: number): void => pushAll(listed(space, tree.binnedIn(folder), below, true, open), below)
    return isOpen ? { ...row, below: () => pushAll(listed(space, tree.bin, level + 1, true, open), level + 1) } : row
  }

  function draftRow(space: Space): Loose {
    return { kind: 'draft', key: 'draft', space, draft: draft as Draft }
  }
}

/** What must be open for a node to be in sight. */
export function keysAbove(space: Space, tree: Tree, id: string): readonly string[] {
  return [space.key, ...(tree.isBinned(id) ? [binKey(space)] : []), ...tree.foldersAbove(id).map((folder) => nodeKey(folder.id))]
}

/** What it is called where it is spoken of, and found by its first letters. */
export function wordsOf(row: Row | undefined): string {
  if (row?.kind === 'node') return row.node.name
  return row?.kind === 'space' || row?.kind === 'bin' ? row.space.name : ''
}
