/** What the mouse and the fields of names do in a row. */
import { useLayoutEffect, useMemo, useRef } from 'react'
import type { Roving } from '../../parts/roving.ts'
import type { Row } from './rows.ts'
import type { RowHands } from './tree-row.tsx'
import type { Acts } from './use-acts.tsx'
import type { Selection } from './use-selection.ts'
import type { TreeDrag } from './use-tree-drag.ts'
import type { TreeMenu } from './use-tree-menu.tsx'

export interface RowHandsOptions {
  readonly rows: readonly Row[]
  readonly selection: Selection
  readonly roving: Roving
  readonly acts: Acts
  readonly menu: TreeMenu
  readonly drag: TreeDrag
  readonly toggle: (row: Row) => void
  readonly enter: (row: Row) => void
  readonly rename: (key: string | undefined) => void
  readonly onRow: (row: Row) => void
  /** Of what is about to be made. */
  readonly onNamed: (row: Extract<Row, { kind: 'draft' }>, name: string | undefined) => void
}

/** They stay the same, so that a row is drawn again when it changes alone. */
export function useRowHands(options: RowHandsOptions): RowHands {
  const latest = useRef(options)
  useLayoutEffect(() => {
    latest.current = options
  })
  return useMemo(
    () => ({
      onClick(row, event) {
        const { selection, rows, enter } = latest.current
        if (event.ctrlKey || event.metaKey) return selection.toggle(row.key)
        if (event.shiftKey) return selection.stretch(row.key, rows)
        selection.only(row.key)
        enter(row)
      },
      onToggle: (row) => latest.current.toggle(row),
      onFocus(row) {
        latest.current.roving.onFocus(row.key)
        latest.current.onRow(row)
      },
      onMenu(row, event) {
        event.preventDefault()
        const { selection, menu } = latest.current
        if (!selection.keys.has(row.key)) selection.only(row.key)
        menu.open(row, event)
      },
      onNamed(row, name, isByKey) {
        const { acts, roving, rename, onNamed } = latest.current
        if (row.kind === 'draft') return onNamed(row, name)
        rename(undefined)
        if (name !== undefined) acts.rename(row.space, row.node, name)
        if (isByKey) roving.focus(row.key)
      },
      onDrag: (row, event) => latest.current.drag.onDrag(row, event)
    }),
    []
  )
}
