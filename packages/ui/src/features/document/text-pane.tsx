/** The text of a document with what stands over and under it. */
import type { ExportFormat } from '@colloque/document-formats'
import { type Editor, EditorContent, useEditorState } from '@tiptap/react'
import { Download, FileUp, SearchX } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { BannerPlace } from '../../parts/banner-place.tsx'
import type { MenuAction } from '../../parts/menu.tsx'
import { Notice } from '../../parts/notice.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { isPressed } from '../workspace/keyboard-layout.ts'
import { BinnedNotice } from './binned-notice.tsx'
import { CommentPopover } from './comments/comment-popover.tsx'
import { CommentForm, CommentThread } from './comments/comment-thread.tsx'
import type { Comment } from './comments/comments.ts'
import type { CommentActs } from './comments/use-comment-acts.ts'
import type { Author } from './comments/use-comments.ts'
import { ConversionNotice } from './conversion-notice.tsx'
import type { DocumentDialog } from './document-dialogs.tsx'
import { DOCUMENT_ENDINGS } from './document-endings.ts'
import { DocumentHead, type DocumentHeadProps } from './document-head.tsx'
import { EndedNotice } from './ended-notice.tsx'
import { FindBar } from './find/find-bar.tsx'
import { step } from './find/find-plugin.ts'
import type { Jump } from './found/use-found-place.ts'
import { PastPane } from './history/past-pane.tsx'
import type { PastLook } from './history/use-past.ts'
import { KEYS } from './keys.ts'
import { MentionList } from './mention-list.tsx'
import type { MentionMenu } from './mention-menu.ts'
import type { OpenedPaneProps } from './opened-pane.tsx'
import { StatusLine } from './status-line.tsx'
import { TemplateStrip } from './template-strip.tsx'
import { text } from './text.ts'
import { Toolbar } from './toolbar.tsx'
import { type Conversions, isEmptyText } from './use-conversions.ts'
import { useInsertTemplate } from './use-template.ts'
import { WritingLimits } from './writing-limits.tsx'

export interface TextPaneProps extends OpenedPaneProps {
  readonly editor: Editor
  readonly mentions: MentionMenu
  readonly conversions: Conversions
  readonly canWrite: boolean
  readonly look: PastLook
  /** Where a search led to just now. */
  readonly jump: Jump | undefined
  readonly onJumped: () => void
  readonly authors: ReadonlyMap<number, Author>
  readonly isColoured: boolean
  readonly nameOf: (account: string) => string | undefined
  readonly panels: NonNullable<DocumentHeadProps['panels']>
  readonly comments: {
    readonly all: readonly Comment[]
    readonly active: Comment | undefined
    readonly acts: CommentActs
    readonly account: string
  }
  readonly onDialog: (dialog: DocumentDialog) => void
  readonly onImages: (files: readonly File[]) => void
}

const FORMATS: readonly ExportFormat[] = ['pdf', 'docx', 'html', 'md']

export function TextPane(props: TextPaneProps) {
  const { open, editor, mentions, conversions, canWrite, look, jump, onJumped, panels, onDialog, name, onAgain, binned } = props
  const t = useText(text)
  const { toasts } = useInterface()
  const closedWith = useStore(open.closedWith)
  const [isFinding, setFinding] = useState(false)
  const [isCommenting, setCommenting] = useState(false)
  const insertTemplate = useInsertTemplate(editor)
  const picker = useRef<HTMLInputElement>(null)
  // Nothing that moves with the cursor, nor where edits stand: all of the pane would be drawn anew for each letter.
  const isEmpty = useEditorState({ editor, selector: ({ editor: each }) => isEmptyText(each) })
  const isPast = look.past !== undefined

  const comment = (): void => {
    if (editor.state.selection.empty) toasts.say(t.comment.choose)
    else setCommenting(true)
  }
  function onKeyDown(event: KeyboardEvent): void {
    const act = [
      [KEYS.find, () => setFinding(true)],
      [KEYS.replace, () => setFinding(true)],
      [KEYS.findNext, () => step(editor, 1)],
      [KEYS.findPrevious, () => step(editor, -1)],
      [KEYS.link, () => canWrite && onDialog({ kind: 'link' })],
      [KEYS.comment, () => canWrite && comment()]
    ] as const
    const found = event.defaultPrevented || isPast ? undefined : act.find(([keys]) => isPressed(keys, event))
    if (found === undefined) return
    event.preventDefault()
    found[1]()
  }
  const more: MenuAction[] = [
    ...(canWrite ? [{ id: 'import', label: t.files.import, icon: FileUp, run: () => picker.current?.click() }] : []),
    ...FORMATS.map((format) => ({
      id: format,
      label: t.files[format],
      icon: Download,
      run: () => conversions.exportAs(format)
    }))
  ]

  return (
    <main className="pane pane-main doc-pane" aria-label={t.document(name)} data-region="document" onKeyDown={onKeyDown}>
      <DocumentHead
        {...props}
        status={open.status}
        panels={panels}
        more={more}
        {...(!isPast && { onFind: () => setFinding((before) => !before) })}
      />
      <BannerPlace />
      <input
        ref={picker}
        type="file"
        accept={DOCUMENT_ENDINGS.join(',')}
        hidden
        tabIndex={-1}
        aria-label={t.files.import}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) conversions.importFile(file)
          target.value = ''
        }}
      />
      {canWrite && !isPast && (
        <Toolbar editor={editor} onLink={() => onDialog({ kind: 'link' })} onComment={comment} onImages={props.onImages} />
      )}
      <WritingLimits open={open} isHidden={isPast} />
      {isFinding && !isPast && (
        <FindBar editor={editor} canReplace={canWrite} onClose={() => setFinding(false)} onSaid={(what) => toasts.say(what)} />
      )}
      <p className="sr" role="status">
        {jump !== undefined && jump.kind !== 'gone' && t.found.shown(jump.words)}
      </p>
      {jump?.kind === 'gone' && !isPast && (
        <div className="doc-notice">
          <Notice
            icon={SearchX}
            title={t.found.gone}
            live
            actions={
              <button type="button" className="btn btn-sm" onClick={onJumped}>
                {t.close}
              </button>
            }
          >
            {t.found.goneNext}
          </Notice>
        </div>
      )}
      {binned !== undefined && closedWith === undefined && (
        <div className="doc-notice">
          <BinnedNotice {...binned} />
        </div>
      )}
      {closedWith !== undefined && (
        <div className="doc-notice">
          <EndedNotice code={closedWith} editor={editor} onAgain={onAgain} />
        </div>
      )}
      {conversions.conversion && (
        <div className="doc-notice">
          <ConversionNotice conversion={conversions.conversion} onClose={conversions.dismiss} />
        </div>
      )}
      {isPast && <PastPane {...props} />}
      <div className="pane-body doc-scroll" hidden={isPast}>
        <EditorContent editor={editor} className="doc-body" />
        {isEmpty && canWrite && <TemplateStrip onChoose={insertTemplate} />}
        <Comments {...props} isCommenting={isCommenting} onDone={() => setCommenting(false)} />
        <MentionList menu={mentions} />
      </div>
      <footer className="pane-foot">
        <StatusLine open={open} editor={editor} isAlone={props.people.every(({ isYou }) => isYou)} />
      </footer>
    </main>
  )
}

/** In the panel they are all; without it, the one that is looked at stands under its passage. */
function Comments({
  editor,
  panels,
  comments,
  authors,
  canWrite,
  isCommenting,
  onDone
}: TextPaneProps & { readonly isCommenting: boolean; readonly onDone: () => void }) {
  const { comment: t } = useText(text)
  const { active, acts, account } = comments
  const done = (): void => {
    onDone()
    editor.commands.focus()
  }
  if (isCommenting && canWrite)
    return (
      <CommentPopover editor={editor} label={t.fresh}>
        <CommentForm
          label={t.fresh}
          action={t.send}
          onCancel={done}
          onSend={(words) => {
            acts.add(words)
            done()
          }}
        />
      </CommentPopover>
    )
  if (active === undefined || panels.open === 'comments') return null
  return (
    <CommentPopover key={active.id} editor={editor} of={active.id} label={t.one}>
      <CommentThread
        comment={active}
        authors={authors}
        account={account}
        canWrite={canWrite}
        onReply={(words) => acts.reply(active.id, words)}
        onResolve={(isResolved) => acts.resolve(active.id, isResolved)}
        onRemove={() => acts.remove(active.id)}
      />
    </CommentPopover>
  )
}
