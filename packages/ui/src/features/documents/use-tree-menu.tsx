/** The menu of a row, or of all that were chosen with it. */
import { type MouseEvent, type ReactNode, useCallback, useRef, useState } from 'react'
import { ContextMenu, menuPlace } from '../../parts/context-menu.tsx'
import type { MenuAction } from '../../parts/menu.tsx'
import type { SpaceTree } from '../../state/folders.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { type Asked, actionsOfBin, actionsOfNodes, actionsOfSpace, type Making } from './row-actions.ts'
import { nodeKey, type Row, wordsOf } from './rows.ts'
import { text } from './text.ts'
import { treeOf } from './tree.ts'
import type { Acts, Target } from './use-acts.tsx'

export interface TreeMenuOptions {
  readonly trees: ReadonlyMap<string, SpaceTree>
  readonly acts: Acts
  readonly making: Making
  readonly targetOf: (row: Row) => Target | undefined
  readonly onRename: (key: string) => void
  readonly focus: (key: string) => void
}
export interface TreeMenu {
  open(row: Row, event: MouseEvent<HTMLElement>): void
  readonly layer: ReactNode
}

export function useTreeMenu({ trees, acts, making, targetOf, onRename, focus }: TreeMenuOptions): TreeMenu {
  const t = useText(text)
  const language = useLanguage()
  const [opened, setOpened] = useState<{ readonly row: Row; readonly at: ReturnType<typeof menuPlace> }>()
  /** A name is being given, and has the focus: the row that the menu was of does not take it back. */
  const isNaming = useRef(false)
  const open = useCallback((row: Row, event: MouseEvent<HTMLElement>) => setOpened({ row, at: menuPlace(event) }), [])

  const asked: Asked = {
    t,
    language,
    acts,
    onRename(node) {
      isNaming.current = true
      onRename(nodeKey(node.id))
    },
    making: {
      make(...what) {
        isNaming.current = true
        making.make(...what)
      },
      choose: making.choose
    }
  }
  function actionsOf(row: Row): readonly MenuAction[] {
    if (row.kind === 'space') return actionsOfSpace(row.space, asked)
    if (row.kind === 'bin') {
      const known = trees.get(row.space.conversation ?? '')
      return known ? actionsOfBin({ space: row.space, nodes: treeOf(known.nodes).bin }, asked) : []
    }
    const target = targetOf(row)
    return target && row.kind === 'node' ? actionsOfNodes(target, row.isBinned, asked) : []
  }

  const actions = opened ? actionsOf(opened.row) : []
  const layer = opened && actions.length > 0 && (
    <ContextMenu
      label={t.actions(wordsOf(opened.row))}
      at={opened.at}
      actions={actions}
      onClose={() => {
        setOpened(undefined)
        if (!isNaming.current) focus(opened.row.key)
        isNaming.current = false
      }}
    />
  )
  return { open, layer }
}
