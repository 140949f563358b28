/** Inserts a table; within one, changes its rows and columns. */
import { type Editor, useEditorState } from '@tiptap/react'
import { Table } from 'lucide-react'
import { Button } from 'react-aria-components'
import { Menu, type MenuAction } from '../../parts/menu.tsx'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'
import { Tool } from './tool.tsx'

export function TableTool({ editor }: { readonly editor: Editor }) {
  const { table: t, bar } = useText(text)
  const { isIn, canMerge, canSplit } = useEditorState({
    editor,
    selector: ({ editor: each }) => ({
      isIn: each.isActive('table'),
      canMerge: each.isActive('table') && each.can().mergeCells(),
      canSplit: each.isActive('table') && each.can().splitCell()
    })
  })
  const chain = () => editor.chain().focus()
  if (!isIn)
    return (
      <Tool icon={Table} label={t.insert} onPress={() => chain().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run()} />
    )
  const actions: MenuAction[] = [
    { id: 'row-before', label: t.rowBefore, run: () => chain().addRowBefore().run() },
    { id: 'row-after', label: t.rowAfter, run: () => chain().addRowAfter().run() },
    { id: 'column-before', label: t.columnBefore, run: () => chain().addColumnBefore().run() },
    { id: 'column-after', label: t.columnAfter, run: () => chain().addColumnAfter().run() },
    { id: 'header-row', label: t.headerRow, run: () => chain().toggleHeaderRow().run() },
    { id: 'header-column', label: t.headerColumn, run: () => chain().toggleHeaderColumn().run() },
    ...(canMerge ? [{ id: 'merge', label: t.merge, run: () => chain().mergeCells().run() }] : []),
    ...(canSplit ? [{ id: 'split', label: t.split, run: () => chain().splitCell().run() }] : [])
  ]
  const more: MenuAction[] = [
    { id: 'row-delete', label: t.rowDelete, run: () => chain().deleteRow().run() },
    { id: 'column-delete', label: t.columnDelete, run: () => chain().deleteColumn().run() },
    { id: 'remove', label: t.remove, danger: true, run: () => chain().deleteTable().run() }
  ]
  return (
    <Menu label={bar.table} actions={actions} more={more} placement="bottom start">
      <Button className="icon-btn icon-btn-sm" aria-label={bar.table}>
        <Table className="icon" aria-hidden />
      </Button>
    </Menu>
  )
}
