/** The tree of all spaces; only what is in sight is drawn, so that a folder may hold ten thousand. */
import type { FolderNode } from '@colloque/client-api'
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { ContextMenu, menuPlace } from '../../parts/context-menu.tsx'
import type { MenuAction } from '../../parts/menu.tsx'
import { type Roving, useRoving } from '../../parts/roving.ts'
import { useNow } from '../../parts/use-now.ts'
import type { SpaceTree } from '../../state/folders.ts'
import type { FileToImport } from '../../state/imports.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import type { Place } from './dragging.ts'
import { actionsOfBin, actionsOfNodes, actionsOfSpace, type Making } from './row-actions.ts'
import type { DraftRow, NodeRow, Row } from './rows.ts'
import { nodeKey } from './rows.ts'
import type { Space } from './spaces.ts'
import { text } from './text.ts'
import { treeOf } from './tree.ts'
import { keyedIn, type TreeKeys } from './tree-keys.ts'
import { TreeRow } from './tree-row.tsx'
import type { Acts, Target } from './use-acts.tsx'
import { useSelection } from './use-selection.ts'
import { useTreeDrag } from './use-tree-drag.ts'

const ROW_PX = 30

export interface TreeListProps {
  readonly rows: readonly Row[]
  readonly trees: ReadonlyMap<string, SpaceTree>
  /** The document or file in front of the person. */
  readonly open: string | undefined
  readonly acts: Acts
  /** Brought into sight, and given the focus, whenever it changes. */
  readonly wanted: { readonly key: string; readonly focus: boolean } | undefined
  readonly onMake: (kind: 'folder' | 'document', space: Space, parent: string | undefined) => void
  readonly onChoose: (what: 'files' | 'folder', space: Space, parent: string | undefined) => void
  readonly onFiles: (files: Promise<readonly FileToImport[]>, place: Place) => void
  readonly onMade: (row: DraftRow, name: string | undefined) => void
  /** The row that has the focus, or had it last. */
  readonly onRow: (row: Row) => void
  readonly onLeaveUp: () => void
  readonly handle: { current: Roving | undefined }
}

export function TreeList(props: TreeListProps) {
  const { rows, trees, open, acts, wanted, onMake, onChoose, onFiles, onMade, onRow, onLeaveUp, handle } = props
  const t = useText(text)
  const language = useLanguage()
  const { places, folders } = useInterface()
  const news = useStore(folders.news)
  const nowMs = useNow()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useRef<VirtualizerHandle>(null)
  const selection = useSelection()
  const [renamed, setRenamed] = useState<string>()
  const [menu, setMenu] = useState<{ readonly row: Row; readonly at: { readonly x: number; readonly y: number } }>()
  const keys = useMemo(() => rows.map(({ key }) => key), [rows])
  const byKey = useMemo(() => new Map(rows.map((row, index) => [row.key, { row, index }])), [rows])
  const cutIds = useMemo(() => new Set(acts.cut?.nodes.map(({ id }) => id)), [acts.cut])

  const roving = useRoving(scroller, {
    ids: keys,
    start: open === undefined ? undefined : nodeKey(open),
    nameOf: (key) => wordsOf(byKey.get(key)?.row),
    reveal: (index) => virtual.current?.scrollToIndex(index, { align: 'nearest' }),
    onLeaveUp
  })
  useLayoutEffect(() => {
    handle.current = roving
  })

  // What was asked for may only be drawn after the folders above it were opened.
  const shown = useRef<TreeListProps['wanted']>(undefined)
  useEffect(() => {
    if (wanted === undefined || shown.current === wanted) return
    const found = byKey.get(wanted.key)
    if (found === undefined) return
    shown.current = wanted
    selection.only(wanted.key)
    if (wanted.focus) roving.focus(wanted.key)
    else virtual.current?.scrollToIndex(found.index, { align: 'nearest' })
  })

  /** The row, or all that were chosen with it; of one space, and all in the bin or none. */
  const targetOf = (row: Row): Target | undefined => {
    if (row.kind !== 'node') return undefined
    const chosen = selection.keys.has(row.key) ? [...selection.keys].flatMap((key) => byKey.get(key)?.row ?? []) : [row]
    const alike = chosen.filter(
      (each): each is NodeRow => each.kind === 'node' && each.space.key === row.space.key && each.isBinned === row.isBinned
    )
    return { space: row.space, nodes: alike.map(({ node }) => node) }
  }
  const toggle = (row: Row, to?: boolean): void => {
    if (!('isOpen' in row) || row.isOpen === undefined) return
    folders.opened.set(new Map(folders.opened.get()).set(row.key, to ?? !row.isOpen))
  }
  /** A name is being given, and has the focus: the row that the menu was of does not take it back. */
  const isNaming = useRef(false)
  const making: Making = {
    make(...what) {
      isNaming.current = true
      onMake(...what)
    },
    choose: onChoose,
    renameAt(node: FolderNode) {
      isNaming.current = true
      setRenamed(nodeKey(node.id))
    }
  }

  function actionsOf(row: Row): readonly MenuAction[] {
    const asked = { t, language, acts, making }
    if (row.kind === 'space') return actionsOfSpace(row.space, asked)
    if (row.kind === 'bin') {
      const known = trees.get(row.space.conversation ?? '')
      return known ? actionsOfBin({ space: row.space, nodes: treeOf(known.nodes).bin }, asked) : []
    }
    const target = targetOf(row)
    return target && row.kind === 'node' ? actionsOfNodes(target, row.isBinned, asked) : []
  }

  function enter(row: Row): void {
    if (row.kind === 'node' && row.node.kind !== 'folder')
      places.go({ room: 'documents', conversation: row.space.conversation ?? '', node: row.node.id })
    else if (row.kind === 'note' && row.note === 'failed') void folders.load(row.space.conversation ?? '')
    else if (row.kind === 'note' && row.note === 'empty' && !row.space.isOver) onMake('document', row.space, undefined)
    else toggle(row)
  }
  const drag = useTreeDrag({
    trees,
    targetOf,
    move: (target, { folder }) => {
      acts.move(target, folder)
      if (folder) folders.opened.set(new Map(folders.opened.get()).set(nodeKey(folder.id), true))
    },
    open: (row) => toggle(row, true),
    drop: onFiles
  })

  const treeKeys: TreeKeys = { rows, byKey, acts, trees, targetOf, toggle, enter, rename: setRenamed, selection, roving }
  function onKeyDown(event: KeyboardEvent): void {
    if (keyedIn(event, treeKeys)) {
      event.preventDefault()
      event.stopPropagation()
    } else roving.onKeyDown(event)
  }

  // The hands of the rows stay the same, so that a row is drawn again when it changes alone.
  const latest = useRef({ byKey, enter, toggle, onRow, onMade, selection, keys, acts, roving, targetOf })
  useLayoutEffect(() => {
    latest.current = { byKey, enter, toggle, onRow, onMade, selection, keys, acts, roving, targetOf }
  })
  const hands = useMemo(
    () => ({
      onClick(row: Row, event: MouseEvent) {
        const { selection: chosen, keys: all, enter: go } = latest.current
        if (event.ctrlKey || event.metaKey) return chosen.toggle(row.key)
        if (event.shiftKey) return chosen.stretch(row.key, all)
        chosen.only(row.key)
        go(row)
      },
      onToggle: (row: Row) => latest.current.toggle(row),
      onFocus(key: string) {
        const { byKey: known, roving: walk, onRow: note } = latest.current
        walk.onFocus(key)
        const found = known.get(key)
        if (found) note(found.row)
      },
      onMenu(row: Row, event: MouseEvent<HTMLElement>) {
        event.preventDefault()
        const { selection: chosen } = latest.current
        if (!chosen.keys.has(row.key)) chosen.only(row.key)
        setMenu({ row, at: menuPlace(event) })
      },
      onNamed(row: NodeRow | DraftRow, name: string | undefined, isByKey: boolean) {
        const { acts: can, onMade: made, roving: walk } = latest.current
        if (row.kind === 'draft') return made(row, name)
        setRenamed(undefined)
        if (name !== undefined) can.rename(row.space, row.node, name)
        if (isByKey) walk.focus(row.key)
      },
      onDrag: drag.onDrag
    }),
    [drag.onDrag]
  )
  const focusAgain = useCallback((key: string) => latest.current.roving.focus(key), [])

  const stopAt = roving.stop === undefined ? -1 : (byKey.get(roving.stop)?.index ?? -1)
  const draftAt = byKey.get('draft')?.index ?? -1
  const menuActions = menu ? actionsOf(menu.row) : []
  return (
    <div className="pane-body" ref={scroller}>
      <div className="tree" role="tree" aria-label={t.tree} aria-multiselectable="true" onKeyDown={onKeyDown}>
        <Virtualizer
          ref={virtual}
          scrollRef={scroller}
          itemSize={ROW_PX}
          data={rows}
          keepMounted={[stopAt, draftAt].filter((at) => at >= 0)}
        >
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
      {menu && menuActions.length > 0 && (
        <ContextMenu
          label={t.actions(wordsOf(menu.row))}
          at={menu.at}
          actions={menuActions}
          onClose={() => {
            setMenu(undefined)
            if (!isNaming.current) focusAgain(menu.row.key)
            isNaming.current = false
          }}
        />
      )}
    </div>
  )
}

function wordsOf(row: Row | undefined): string {
  if (row?.kind === 'node') return row.node.name
  return row?.kind === 'space' || row?.kind === 'bin' ? row.space.name : ''
}
