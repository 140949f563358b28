/** Documents: the trees of all spaces, and the document that is open. */
import type { FolderNode } from '@colloque/client-api'
import { FileClock } from 'lucide-react'
import { useRef } from 'react'
import { Empty } from '../../parts/empty.tsx'
import { useInterface } from '../../state/interface-context.ts'
import type { FoundPlace, Place } from '../../state/places.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { DocumentEditor } from '../document/document-editor.tsx'
import { Blank, Gone, NoDocument } from './blank.tsx'
import { FilePlace } from './file-place.tsx'
import { pathIn } from './path.ts'
import { actionsOfNodes, mayBeDocument } from './row-actions.ts'
import type { Draft } from './rows.ts'
import type { Space } from './spaces.ts'
import { text } from './text.ts'
import { type Tree, treeOf } from './tree.ts'
import { TreePane } from './tree-pane.tsx'
import { type Acts, useActs } from './use-acts.tsx'
import { useSpaces } from './use-spaces.ts'

export interface DocumentsRoomProps {
  readonly place: Extract<Place, { room: 'documents' }>
  /** Why the conversations could not be read. */
  readonly failure: unknown
  readonly onRetry: () => void
}

export function DocumentsRoom({ place, failure, onRetry }: DocumentsRoomProps) {
  const { folders } = useInterface()
  const spaces = useSpaces()
  const trees = useStore(folders.trees)
  const acts = useActs()
  const makeHere = useRef<(kind: Draft['kind']) => void>(undefined)
  const space = spaces?.find(({ conversation }) => conversation !== undefined && conversation === place.conversation)
  const known = trees.get(place.conversation ?? '')
  const node = known?.nodes.get(place.node ?? '')
  const isNone = place.node === undefined || node?.kind === 'folder'
  const isRead = spaces?.every(({ conversation }) => conversation === undefined || trees.has(conversation)) === true
  const isEmpty = isRead && [...trees.values()].every(({ nodes, failure: why, waiting }) => nodes.size === 0 && !why && !waiting)
  return (
    <>
      <TreePane place={place} spaces={spaces} acts={acts} failure={failure} onRetry={onRetry} makeHere={makeHere} />
      {isNone && spaces !== undefined && <NoDocument isEmpty={isEmpty} onCreate={() => makeHere.current?.('document')} />}
      {isNone && spaces === undefined && <Blank />}
      {!isNone && node === undefined && (known?.complete ? <Gone /> : <Blank isLoading />)}
      {!isNone && known !== undefined && node !== undefined && space !== undefined && (
        <Opened key={node.id} space={space} tree={treeOf(known.nodes)} node={node} found={place.found} acts={acts} />
      )}
      {acts.layer}
    </>
  )
}

interface OpenedProps {
  readonly space: Space
  readonly tree: Tree
  readonly node: FolderNode
  readonly found: FoundPlace | undefined
  readonly acts: Acts
}

function Opened({ space, tree, node, found, acts }: OpenedProps) {
  const t = useText(text)
  const language = useLanguage()
  const { folders } = useInterface()
  const path = pathIn(space, tree, node.id)
  const target = { space, nodes: [node] }
  // By itself, or with a folder above it.
  const trashed = [...tree.foldersAbove(node.id), node].findLast(({ trashedAt }) => trashedAt !== undefined)
  const actions = actionsOfNodes(target, tree.isBinned(node.id), {
    t,
    language,
    acts,
    onRename: () => acts.ask('rename', target)
  })
  if (node.kind === 'file') {
    const { now, begin, dismiss } = acts.asDocument
    const mayOpen = mayBeDocument(node) && !space.isReadOnly && trashed === undefined
    return (
      <FilePlace
        node={node}
        path={path}
        found={found}
        actions={actions}
        onOpenAsDocument={mayOpen ? () => begin(space, node) : undefined}
        opening={now?.node === node.id ? now : undefined}
        onDismiss={dismiss}
      />
    )
  }
  if (node.waiting)
    return (
      <Blank name={node.name} path={path}>
        <Empty icon={FileClock} title={t.room.waiting}>
          {t.room.waitingHelp}
        </Empty>
      </Blank>
    )
  return (
    <DocumentEditor
      conversation={space.conversation ?? ''}
      document={node.id}
      name={node.name}
      path={path}
      people={space.people}
      found={found}
      beginning={folders.beginnings.get(node.id)}
      binned={trashed && { by: trashed.trashedBy, onRestore: space.isReadOnly ? undefined : () => acts.restore(target) }}
      actions={actions}
    />
  )
}
