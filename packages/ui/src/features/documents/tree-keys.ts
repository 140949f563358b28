/** What the keys do in the tree beyond walking up and down. */
import type { KeyboardEvent } from 'react'
import type { Roving } from '../../parts/roving.ts'
import type { SpaceTree } from '../../state/folders.ts'
import { destinationUnder, mayMove } from './destination.ts'
import { isOnItsWay } from './row-actions.ts'
import type { Row } from './rows.ts'
import { treeOf } from './tree.ts'
import type { Acts, Target } from './use-acts.tsx'
import type { Selection } from './use-selection.ts'

export interface TreeKeys {
  readonly rows: readonly Row[]
  readonly trees: ReadonlyMap<string, SpaceTree>
  readonly acts: Acts
  readonly targetOf: (row: Row) => Target | undefined
  readonly toggle: (row: Row, to?: boolean) => void
  readonly enter: (row: Row) => void
  readonly rename: (key: string) => void
  readonly selection: Selection
  readonly roving: Roving
}

/** True when the key was for the tree. */
export function keyedIn(event: KeyboardEvent, tree: TreeKeys): boolean {
  const index = tree.rows.findIndex(({ key }) => key === tree.roving.stop)
  const row = tree.rows[index]
  if (row === undefined || event.altKey) return false
  if (event.ctrlKey || event.metaKey) return keyedWithControl(event, row, tree)
  if (event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    const next = tree.rows[index + (event.key === 'ArrowDown' ? 1 : -1)]
    if (tree.selection.keys.size === 0) tree.selection.only(row.key)
    if (next) {
      tree.selection.stretch(next.key, tree.rows)
      tree.roving.focus(next.key)
    }
    return true
  }
  switch (event.key) {
    case 'Enter':
      tree.selection.only(row.key)
      tree.enter(row)
      return true
    case ' ':
      tree.selection.toggle(row.key)
      return true
    case 'ArrowRight':
      if ('isOpen' in row && row.isOpen === false) tree.toggle(row, true)
      else if ('isOpen' in row && row.isOpen) tree.roving.focus(tree.rows[index + 1]?.key)
      return true
    case 'ArrowLeft':
      if ('isOpen' in row && row.isOpen) tree.toggle(row, false)
      else tree.roving.focus(tree.rows.slice(0, index).findLast(({ level }) => level < row.level)?.key)
      return true
    case 'Escape':
      if (tree.acts.cut === undefined && tree.selection.keys.size === 0) return false
      tree.acts.setCut(undefined)
      tree.selection.only(undefined)
      return true
    default:
      return changed(event.key, row, tree)
  }
}

function changed(key: string, row: Row, { acts, rename, targetOf }: TreeKeys): boolean {
  if (key !== 'F2' && key !== 'Delete') return false
  const target = targetOf(row)
  if (target === undefined || row.kind !== 'node' || row.space.isReadOnly || target.nodes.some(isOnItsWay)) return true
  if (key === 'F2' && !row.isBinned) rename(row.key)
  if (key === 'Delete') {
    if (row.isBinned) acts.ask('erase', target)
    else acts.trash(target)
  }
  return true
}

function keyedWithControl(event: KeyboardEvent, row: Row, { acts, targetOf, trees, toggle }: TreeKeys): boolean {
  const key = event.key.toLowerCase()
  if (key === 'x') {
    const target = targetOf(row)
    const isFree = row.kind === 'node' && !row.isBinned && !row.space.isReadOnly
    if (target && isFree && !target.nodes.some(isOnItsWay)) acts.setCut(target)
    return true
  }
  if (key !== 'v' || acts.cut === undefined) return false
  const known = trees.get(acts.cut.space.conversation ?? '')
  const tree = known && treeOf(known.nodes)
  const to = destinationUnder(row, tree)
  if (to && tree && mayMove(acts.cut, to, tree)) {
    acts.move(acts.cut, to.folder)
    acts.setCut(undefined)
    toggle(row, true)
  }
  return true
}
