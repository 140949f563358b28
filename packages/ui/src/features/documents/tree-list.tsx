/** The tree of all spaces; only what is in sight is drawn, so that a folder may hold ten thousand. */
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { type Roving, useRoving } from '../../parts/roving.ts'
import { useNow } from '../../parts/use-now.ts'
import type { SpaceTree } from '../../state/folders.ts'
import type { FileToImport } from '../../state/imports.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import type { Destination } from './destination.ts'
import type { Making } from './row-actions.ts'
import { type DraftRow, nodeKey, type Row, wordsOf } from './rows.ts'
import { text } from './text.ts'
import { keyedIn } from './tree-keys.ts'
import { TreeRow } from './tree-row.tsx'
import type { Acts, Target } from './use-acts.tsx'
import { useRowHands } from './use-row-hands.ts'
import { chosenWith, useSelection } from './use-selection.ts'
import { useBroughtIntoSight, type Wanted } from './use-sight.ts'
import { useTreeDrag } from './use-tree-drag.ts'
import { useTreeMenu } from './use-tree-menu.tsx'

const ROW_PX = 30

export interface TreeListProps {
  readonly rows: readonly Row[]
  readonly trees: ReadonlyMap<string, SpaceTree>
  /** The document or file in front of the person. */
  readonly open: string | undefined
  readonly acts: Acts
  readonly wanted: Wanted | undefined
  readonly making: Making
  readonly onFiles: (files: Promise<readonly FileToImport[]>, to: Destination) => void
  /** Of what is about to be made; without a name it is given up. */
  readonly onNamed: (row: DraftRow, name: string | undefined) => void
  /** The row that has the focus, or had it last. */
  readonly onRow: (row: Row) => void
  readonly onLeaveUp: () => void
  /** Through it others give the list the focus. */
  readonly handle: { current: Roving | undefined }
}

export function TreeList({ rows, trees, open, acts, wanted, making, onFiles, onNamed, onRow, onLeaveUp, handle }: TreeListProps) {
  const t = useText(text)
  const { places, folders } = useInterface()
  const news = useStore(folders.news)
  const nowMs = useNow()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useRef<VirtualizerHandle>(null)
  const [renamed, setRenamed] = useState<string>()
  const keys = useMemo(() => rows.map(({ key }) => key), [rows])
  const indexes = useMemo(() => new Map(keys.map((key, index) => [key, index])), [keys])
  // What is in the bin meanwhile, or out of sight, takes no name any more.
  const named = rows[indexes.get(renamed ?? '') ?? -1]
  if (renamed !== undefined && (named?.kind !== 'node' || named.isBinned)) setRenamed(undefined)
  const cutIds = useMemo(() => new Set(acts.cut?.nodes.map(({ id }) => id)), [acts.cut])
  const selection = useSelection()
  const targetOf = (row: Row): Target | undefined => chosenWith(row, selection.keys, rows)

  const reveal = (index: number): void => virtual.current?.scrollToIndex(index, { align: 'nearest' })
  const roving = useRoving(scroller, {
    ids: keys,
    start: open === undefined ? undefined : nodeKey(open),
    nameOf: (key) => wordsOf(rows[indexes.get(key) ?? -1]),
    reveal,
    onLeaveUp
  })
  useLayoutEffect(() => {
    handle.current = roving
  })
  useBroughtIntoSight(wanted, ({ key, focus }) => {
    const index = indexes.get(key)
    if (index === undefined) return false
    selection.only(key)
    if (focus) roving.focus(key)
    else reveal(index)
    return true
  })

  function toggle(row: Row, to?: boolean): void {
    if ('isOpen' in row && row.isOpen !== undefined) folders.setOpen([row.key], to ?? !row.isOpen)
  }
  function enter(row: Row): void {
    if (row.kind === 'node' && row.node.kind !== 'folder') places.openDocuments(row.space.conversation ?? '', row.node.id)
    else if (row.kind === 'note' && row.note === 'failed') void folders.load(row.space.conversation ?? '')
    else if (row.kind === 'note' && row.note === 'empty' && !row.space.isReadOnly)
      making.make('document', { space: row.space, folder: undefined })
    else toggle(row)
  }
  const drag = useTreeDrag({
    trees,
    targetOf,
    move(target, { folder }) {
      acts.move(target, folder)
      if (folder) folders.setOpen([nodeKey(folder.id)])
    },
    open: (row) => toggle(row, true),
    drop: onFiles
  })
  const menu = useTreeMenu({ trees, acts, making, targetOf, onRename: setRenamed, focus: roving.focus })
  const hands = useRowHands({
    rows,
    selection,
    roving,
    acts,
    menu,
    drag,
    toggle,
    enter,
    rename: setRenamed,
    onRow,
    onNamed
  })
  function onKeyDown(event: KeyboardEvent): void {
    if (keyedIn(event, { rows, acts, trees, targetOf, toggle, enter, rename: setRenamed, selection, roving })) {
      event.preventDefault()
      event.stopPropagation()
    } else roving.onKeyDown(event)
  }

  const kept = [roving.stop, 'draft'].flatMap((key) => indexes.get(key ?? '') ?? [])
  return (
    <div className="pane-body" ref={scroller}>
      <div className="tree" role="tree" aria-label={t.tree} aria-multiselectable="true" onKeyDown={onKeyDown}>
        <Virtualizer ref={virtual} scrollRef={scroller} itemSize={ROW_PX} data={rows} keepMounted={kept}>
          {(row) => (
            <TreeRow
              key={row.key}
              row={row}
              isStop={row.key === roving.stop}
              isSelected={selection.keys.has(row.key) || (row.kind === 'node' && row.node.id === open)}
              isCut={row.kind === 'node' && cutIds.has(row.node.id)}
              isTarget={drag.over === row.key}
              isRenamed={renamed === row.key}
              isNews={row.kind === 'node' && news.has(row.node.id)}
              nowMs={nowMs}
              hands={hands}
            />
          )}
        </Virtualizer>
      </div>
      {menu.layer}
    </div>
  )
}
