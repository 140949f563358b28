/** Moving by the mouse: what is dragged, over which row, and what letting go does. */
import { type DragEvent, useCallback, useEffect, useRef, useState } from 'react'
import type { SpaceTree } from '../../state/folders.ts'
import type { FileToImport } from '../../state/imports.ts'
import { type Destination, destinationUnder, mayMove } from './destination.ts'
import { droppedFiles } from './dropped-files.ts'
import type { Row } from './rows.ts'
import { treeOf } from './tree.ts'
import type { Target } from './use-acts.tsx'

/** A closed folder opens when one rests over it. */
const OPENS_AFTER_MS = 600
/** What says that the drag is the tree's own. */
const TYPE = 'application/x-colloque-tree'

export interface TreeDrag {
  /** Key of the row under which what is dragged would lie. */
  readonly over: string | undefined
  onDrag(row: Row, event: DragEvent): void
}
export interface TreeDragOptions {
  readonly trees: ReadonlyMap<string, SpaceTree>
  /** All that were chosen with the row. */
  readonly targetOf: (row: Row) => Target | undefined
  readonly move: (target: Target, to: Destination) => void
  readonly open: (row: Row) => void
  /** Files of the system. */
  readonly drop: (files: Promise<readonly FileToImport[]>, to: Destination) => void
}

export function useTreeDrag(options: TreeDragOptions): TreeDrag {
  const [over, setOver] = useState<string>()
  const dragged = useRef<Target>(undefined)
  const opening = useRef<{ readonly key: string; readonly timer: ReturnType<typeof setTimeout> }>(undefined)
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })

  const stopOpening = useCallback(() => {
    if (opening.current) clearTimeout(opening.current.timer)
    opening.current = undefined
  }, [])
  useEffect(() => stopOpening, [stopOpening])

  const onDrag = useCallback(
    (row: Row, event: DragEvent) => {
      const { trees, targetOf, move, open, drop } = latest.current
      const isFiles = dragged.current === undefined && event.dataTransfer.types.includes('Files')
      const destination = (): Destination | undefined => {
        if (!('space' in row)) return undefined
        const known = trees.get(row.space.conversation ?? '')
        const tree = known && treeOf(known.nodes)
        const found = destinationUnder(row, tree)
        if (isFiles) return found?.space.isReadOnly ? undefined : found
        return found && tree && dragged.current && mayMove(dragged.current, found, tree) ? found : undefined
      }
      const end = (): void => {
        stopOpening()
        setOver(undefined)
      }
      switch (event.type) {
        case 'dragstart':
          dragged.current = targetOf(row)
          event.dataTransfer.setData(TYPE, '')
          event.dataTransfer.effectAllowed = 'move'
          return
        case 'dragover': {
          const found = destination()
          setOver(found && row.key)
          if (found) {
            event.preventDefault()
            event.dataTransfer.dropEffect = isFiles ? 'copy' : 'move'
          }
          if ((dragged.current || isFiles) && 'isOpen' in row && row.isOpen === false && opening.current?.key !== row.key) {
            stopOpening()
            opening.current = { key: row.key, timer: setTimeout(() => open(row), OPENS_AFTER_MS) }
          }
          return
        }
        case 'drop': {
          const found = destination()
          event.preventDefault()
          if (found && isFiles) drop(droppedFiles(event.dataTransfer), found)
          else if (found && dragged.current) move(dragged.current, found)
          dragged.current = undefined
          return end()
        }
        case 'dragend':
          dragged.current = undefined
          return end()
        default:
          end()
      }
    },
    [stopOpening]
  )
  return { over, onDrag }
}
