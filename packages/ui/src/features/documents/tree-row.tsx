/** One row of the tree. What it does, the list decides. */
import { ChevronDown, ChevronRight, Ellipsis, FileText, Folder, Lock, Trash2 } from 'lucide-react'
import { type MouseEvent, memo } from 'react'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { splitName } from '../attachments/file-name.ts'
import { NameField } from './name-field.tsx'
import { NodeIcon } from './node-icon.tsx'
import { isOnItsWay } from './row-actions.ts'
import type { DraftRow, NodeRow, NoteRow, Row } from './rows.ts'
import { text } from './text.ts'

export interface RowHands {
  readonly onClick: (row: Row, event: MouseEvent) => void
  readonly onToggle: (row: Row) => void
  readonly onFocus: (row: Row) => void
  readonly onMenu: (row: Row, event: MouseEvent<HTMLElement>) => void
  readonly onNamed: (row: NodeRow | DraftRow, name: string | undefined, isByKey: boolean) => void
  readonly onDrag: (row: Row, event: React.DragEvent) => void
}
export interface TreeRowProps {
  readonly row: Row
  readonly isStop: boolean
  readonly isSelected: boolean
  readonly isCut: boolean
  readonly isTarget: boolean
  readonly isRenamed: boolean
  readonly isNews: boolean
  readonly nowMs: number
  readonly hands: RowHands
}

export const TreeRow = memo(function TreeRow(props: TreeRowProps) {
  const { row, isStop, isSelected, isCut, isTarget, hands } = props
  const isOpen = 'isOpen' in row ? row.isOpen : undefined
  const marks = [
    'tree-row',
    row.kind === 'space' || row.kind === 'others' ? 'tree-space' : '',
    row.kind === 'note' || row.kind === 'reading' ? 'tree-note' : '',
    isCut ? 'tree-cut' : '',
    isTarget ? 'tree-target' : ''
  ]
  const drag = (event: React.DragEvent): void => hands.onDrag(row, event)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys
    <div
      className={marks.filter(Boolean).join(' ')}
      role="treeitem"
      data-row={row.key}
      data-level={Math.min(row.level, 8)}
      tabIndex={isStop ? 0 : -1}
      aria-level={row.level}
      aria-setsize={row.setSize}
      aria-posinset={row.position}
      aria-selected={isSelected}
      {...(isOpen !== undefined && { 'aria-expanded': isOpen })}
      draggable={row.kind === 'node' && !row.isBinned && !row.space.isReadOnly && !props.isRenamed && !isOnItsWay(row.node)}
      onClick={(event) => hands.onClick(row, event)}
      onFocus={(event) => event.target === event.currentTarget && hands.onFocus(row)}
      onContextMenu={(event) => hands.onMenu(row, event)}
      onDragStart={drag}
      onDragOver={drag}
      onDragLeave={drag}
      onDrop={drag}
      onDragEnd={drag}
    >
      {isOpen !== undefined && (
        <span
          className="tree-chevron"
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation()
            hands.onToggle(row)
          }}
        >
          {isOpen ? <ChevronDown className="icon icon-sm" /> : <ChevronRight className="icon icon-sm" />}
        </span>
      )}
      <Content {...props} />
    </div>
  )
})

function Content(props: TreeRowProps) {
  const t = useText(text)
  const formats = useFormats()
  const { row } = props
  switch (row.kind) {
    case 'space':
      return (
        <>
          <span className="grow truncate">{row.space.name}</span>
          {row.space.isReadOnly && (
            <span className="tree-aside" title={t.readOnly}>
              <Lock className="icon icon-sm" aria-hidden />
              <span className="sr">{t.readOnly}</span>
            </span>
          )}
          <MenuButton row={row} hands={props.hands} />
        </>
      )
    case 'others':
      return (
        <>
          <span className="grow truncate">{t.others}</span>
          <span className="meta">{formats.count(row.count)}</span>
        </>
      )
    case 'bin':
      return (
        <>
          <Trash2 className="icon" aria-hidden />
          <span className="grow truncate">{t.bin}</span>
          <span className="meta">{formats.count(row.count)}</span>
          <MenuButton row={row} hands={props.hands} />
        </>
      )
    case 'note':
      return <Note row={row} />
    case 'reading':
      return <span className="grow">{t.loading}</span>
    case 'draft': {
      const isFolder = row.draft.kind === 'folder'
      const Icon = isFolder ? Folder : FileText
      return (
        <>
          <Icon className="icon" aria-hidden />
          <NameField
            isNew
            label={isFolder ? t.nameOfFolder : t.nameOfDocument}
            name={row.draft.name}
            onDone={(name, isByKey) => props.hands.onNamed(row, name, isByKey)}
          />
        </>
      )
    }
    case 'node':
      return <NodeContent {...props} row={row} />
  }
}

function NodeContent({ row, isRenamed, isNews, nowMs, hands }: TreeRowProps & { readonly row: NodeRow }) {
  const t = useText(text)
  const formats = useFormats()
  const { node, isOpen, isNamesake } = row
  if (isRenamed) {
    const label = { folder: t.nameOfFolder, document: t.nameOfDocument, file: t.nameOfFile }[node.kind]
    return (
      <>
        <NodeIcon node={node} isOpen={isOpen} />
        <NameField label={label} name={node.name} onDone={(name, isByKey) => hands.onNamed(row, name, isByKey)} />
      </>
    )
  }
  const onItsWay = node.file && wayOf(node.file, t, formats.count)
  const apart = isNamesake ? [formats.short(node.createdAt, nowMs), node.createdBy?.name].filter(Boolean).join(' · ') : undefined
  return (
    <>
      <NodeIcon node={node} isOpen={isOpen} />
      <span className="grow" title={node.name}>
        <Name node={node} isNews={isNews} />
        {apart && <span className="block meta truncate">{apart}</span>}
      </span>
      {onItsWay && <span className={node.file?.state === 'failed' ? 'meta danger-text' : 'meta'}>{onItsWay}</span>}
      {node.waiting && <span className="sr">{t.waitingDocument}</span>}
      {isNews && (
        <span className="tree-aside" title={t.changed}>
          <span className="dot-new" aria-hidden="true" />
          <span className="sr">{t.changed}</span>
        </span>
      )}
      <MenuButton row={row} hands={hands} />
    </>
  )
}

/** The extension of a file is never cut: it says what opens it. */
function Name({ node: { kind, name }, isNews }: { readonly node: NodeRow['node']; readonly isNews: boolean }) {
  if (kind !== 'file') return <span className={isNews ? 'block truncate strong' : 'block truncate'}>{name}</span>
  const { stem, extension } = splitName(name)
  return (
    <>
      <span className="sr">{name}</span>
      <span className="tree-words" aria-hidden="true">
        <span className="truncate">{stem}</span>
        {extension}
      </span>
    </>
  )
}

/** By mouse; the keyboard has the key for menus, and Shift F10. */
function MenuButton({ row, hands }: Pick<TreeRowProps, 'row' | 'hands'>) {
  if (row.kind === 'bin' && row.space.isReadOnly) return null
  return (
    <span
      className="tree-more"
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation()
        hands.onMenu(row, event)
      }}
    >
      <Ellipsis className="icon" />
    </span>
  )
}

function Note({ row }: { readonly row: NoteRow }) {
  const t = useText(text)
  const words = { empty: t.empty, loading: t.loading, waiting: t.waiting, offline: t.offline, failed: t.failed }[row.note]
  return <span className="grow">{words}</span>
}

/** Of a file that is not whole at the relay yet; undefined: it is. */
function wayOf(
  { state, doneBytes = 0, sizeBytes }: NonNullable<NodeRow['node']['file']>,
  t: typeof text.fr | typeof text.en,
  count: (value: number) => string
): string | undefined {
  if (state === 'uploading') return t.sending(count(Math.floor((doneBytes / Math.max(1, sizeBytes)) * 100)))
  if (state === 'queued') return t.queuedFile
  if (state === 'paused') return t.pausedFile
  return state === 'failed' ? t.failedFile : undefined
}
