/** An open document: its text with the bar over it, where it stands under it, and the panels beside it. */
import { useEditorState } from '@tiptap/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { createStore, useSelected, useStore } from '../../state/store.ts'
import { commentAt, type ShownComments } from './comments/comment-marks.ts'
import { CommentsPanel } from './comments/comments-panel.tsx'
import { useCommentActs } from './comments/use-comment-acts.ts'
import { useAuthors, useComments } from './comments/use-comments.ts'
import { type DocumentDialog, DocumentDialogs, isWriting } from './document-dialogs.tsx'
import type { DocumentEditorProps } from './document-editor-props.ts'
import type { Panel } from './document-head.tsx'
import { useFoundPlace } from './found/use-found-place.ts'
import { HistoryPanel } from './history/history-panel.tsx'
import { useAuthorColours, useWriters } from './history/use-author-colours.ts'
import { useHistory } from './history/use-history.ts'
import { usePast } from './history/use-past.ts'
import { useVersionActs } from './history/use-version-acts.ts'
import type { OpenDocument } from './open-document.ts'
import { TextPane } from './text-pane.tsx'
import { useBeginning } from './use-beginning.ts'
import { useConversions } from './use-conversions.ts'
import { useDocumentEditor } from './use-document-editor.ts'
import { useInsertImages } from './use-insert-images.ts'

export interface OpenedPaneProps extends DocumentEditorProps {
  readonly open: OpenDocument
  readonly onAgain: () => void
}

export function OpenedPane(props: OpenedPaneProps) {
  const { open, name, people, beginning, found, binned } = props
  const { session, directory } = useInterface()
  const account = useStore(session.status)?.account ?? ''
  const isWritable = useSelected(open.status, ({ writable }) => writable)
  const closedWith = useStore(open.closedWith)
  // The core takes what is under way: edits of others, and one's own from before it was known here, are kept for when it comes back.
  const canWrite = isWritable && closedWith === undefined && binned === undefined
  const [panel, setPanel] = useState<Panel>()
  const [dialog, setDialog] = useState<DocumentDialog>()
  // What stands over the text says why.
  if (dialog !== undefined && isWriting(dialog) && !canWrite) setDialog(undefined)
  const [isColoured, setColoured] = useState(false)

  const known = useStore(directory.directory)?.byAccount
  const nameOf = useCallback(
    (of: string) => known?.get(of)?.name ?? people.find((each) => each.account === of)?.name,
    [known, people]
  )
  const shownComments = useMemo(() => createStore<ShownComments>({ open: new Set(), active: undefined }), [])
  const insertImages = useInsertImages(open, setDialog)
  const { editor, mentions } = useDocumentEditor(open, { name, people }, shownComments, {
    nameOf,
    onField: (field, value) => setDialog({ kind: 'field', name: field, value }),
    onImages: insertImages,
    onFollow: (href) => setDialog({ kind: 'follow', href }),
    onLosses: (losses) => conversions.tellPasted(losses)
  })
  const conversions = useConversions(open, editor, name)
  useEffect(() => {
    if (editor.isEditable !== canWrite) editor.setEditable(canWrite, false)
  }, [editor, canWrite])

  const comments = useComments(open)
  const openIds = useMemo(
    () => new Set(comments.flatMap(({ id, resolvedAt }) => (resolvedAt === undefined ? [id] : []))),
    [comments]
  )
  const active = useEditorState({ editor, selector: ({ editor: each }) => commentAt(each, openIds) })
  useEffect(() => shownComments.set({ open: openIds, active }), [shownComments, openIds, active])
  const acts = useCommentActs(open, editor)

  const writers = useWriters(open, panel === 'history')
  const spoken = comments.flatMap(({ client, resolvedBy, replies }) => [
    client,
    resolvedBy,
    ...replies.map((each) => each.client)
  ])
  const authors = useAuthors(open, [...spoken, ...writers])

  const history = useHistory(open, panel === 'history')
  const look = usePast(open, history)
  useAuthorColours(open, editor, isColoured && panel === 'history', authors)
  const versionActs = useVersionActs({ open, editor, history, look, onDialog: setDialog })
  useBeginning({ document: open.place.document, editor, beginning, canWrite, conversions })

  const { jump, dismiss } = useFoundPlace(editor, found, comments)
  const { look: lookAt } = look
  useEffect(() => {
    if (jump === undefined) return
    lookAt(undefined)
    setPanel((before) => (jump.kind === 'comment' ? 'comments' : before === 'history' ? undefined : before))
  }, [jump, lookAt])

  const toggle = (which: Panel | undefined): void => {
    if (panel === 'history') look.look(undefined)
    setPanel(which === panel ? undefined : which)
    if (which === undefined) editor.commands.focus()
  }
  useClosing(panel !== undefined, () => toggle(undefined))

  return (
    <>
      <TextPane
        {...props}
        editor={editor}
        mentions={mentions}
        conversions={conversions}
        canWrite={canWrite}
        look={look}
        jump={jump}
        onJumped={dismiss}
        authors={authors}
        isColoured={isColoured}
        nameOf={nameOf}
        panels={{ open: panel, openComments: openIds.size, toggle }}
        onDialog={setDialog}
        onImages={(files) => insertImages(editor, files)}
        comments={{
          all: comments,
          active: active === undefined ? undefined : comments.find(({ id }) => id === active),
          acts,
          account
        }}
      />
      {panel === 'comments' && (
        <CommentsPanel
          editor={editor}
          comments={comments}
          authors={authors}
          account={account}
          active={active}
          wanted={jump?.kind === 'comment' ? jump.comment : undefined}
          canWrite={canWrite}
          acts={acts}
          onClose={() => toggle(undefined)}
        />
      )}
      {panel === 'history' && (
        <HistoryPanel
          history={history}
          shown={look.wanted?.number}
          isColoured={isColoured}
          onColour={setColoured}
          account={account}
          canWrite={canWrite}
          acts={versionActs}
          onClose={() => toggle(undefined)}
        />
      )}
      {dialog && <DocumentDialogs dialog={dialog} editor={editor} open={open} onClose={() => setDialog(undefined)} />}
    </>
  )
}

/** Escape closes the panel that has the focus. */
function useClosing(isOpen: boolean, close: () => void): void {
  const latest = useRef(close)
  latest.current = close
  useEffect(() => {
    if (!isOpen) return
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      if (!(event.target instanceof Element) || event.target.closest('.doc-panel') === null) return
      event.preventDefault()
      latest.current()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [isOpen])
}
