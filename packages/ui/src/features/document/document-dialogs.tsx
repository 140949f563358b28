/** The one dialog that is open over a document. */
import { NODE_NAME_CHARACTERS } from '@colloque/client-api'
import { fieldLabel } from '@colloque/document-formats'
import type { Editor } from '@tiptap/react'
import { FailureDialog } from '../../parts/failure-dialog.tsx'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { LinkDialog } from '../thread/link-dialog.tsx'
import { AskedDialog } from './asked-dialog.tsx'
import { fillField } from './extensions.ts'
import type { NotInserted } from './insert-images.ts'
import { LinkForm } from './link-form.tsx'
import { NotInsertedDialog } from './not-inserted-dialog.tsx'
import { OneLineForm } from './one-line-form.tsx'
import type { OpenDocument } from './open-document.ts'
import { text } from './text.ts'

export type DocumentDialog =
  | { readonly kind: 'link' }
  | { readonly kind: 'not-inserted'; readonly left: NotInserted; readonly keep: () => void }
  | { readonly kind: 'follow'; readonly href: string }
  | { readonly kind: 'field'; readonly name: string; readonly value: string }
  | { readonly kind: 'failure'; readonly failure: unknown }
  | { readonly kind: 'restore'; readonly restore: () => void }
  | { readonly kind: 'version'; readonly isFrozen: boolean; readonly send: (name: string) => void }

/** Those that write in the document, or name what it is: there are none where it is not written in. */
const WRITING: ReadonlySet<DocumentDialog['kind']> = new Set(['link', 'field', 'restore', 'version'])
export const isWriting = ({ kind }: DocumentDialog): boolean => WRITING.has(kind)

const FIELD_CHARACTERS = 2000

export interface DocumentDialogsProps {
  readonly dialog: DocumentDialog
  readonly editor: Editor
  readonly open: OpenDocument
  readonly onClose: () => void
}

export function DocumentDialogs({ dialog, editor, open, onClose }: DocumentDialogsProps) {
  const t = useText(text)
  const language = useLanguage()
  const { atRelay } = useStore(open.status)
  if (dialog.kind === 'link') return <LinkForm editor={editor} onClose={onClose} />
  if (dialog.kind === 'failure') return <FailureDialog failure={dialog.failure} onClose={onClose} />
  if (dialog.kind === 'follow') return <LinkDialog link={linkTo(dialog.href)} onClose={onClose} />
  if (dialog.kind === 'field')
    return (
      <OneLineForm
        title={t.field.title(fieldLabel(dialog.name, language))}
        help={t.field.everywhere}
        label={t.field.value}
        action={t.field.fill}
        start={dialog.value}
        maxLength={FIELD_CHARACTERS}
        canBeEmpty
        onSend={(value) => fillField(editor, dialog.name, value)}
        onClose={onClose}
      />
    )
  if (dialog.kind === 'version') {
    const { past } = t
    const help = dialog.isFrozen ? past.freezeHelp : past.nameHelp
    return (
      <OneLineForm
        title={dialog.isFrozen ? past.freezeTitle : past.nameTitle}
        help={atRelay ? help : `${help} ${past.nameUnsent}`}
        label={past.nameField}
        placeholder={past.nameExample}
        action={dialog.isFrozen ? past.freeze.replace('…', '') : past.name}
        maxLength={NODE_NAME_CHARACTERS}
        onSend={dialog.send}
        onClose={onClose}
      />
    )
  }
  if (dialog.kind === 'restore')
    return (
      <AskedDialog title={t.past.restoreTitle} yes={{ label: t.past.restore, run: dialog.restore }} onClose={onClose}>
        <p className="help">{t.past.restoreHelp}</p>
      </AskedDialog>
    )
  return <NotInsertedDialog left={dialog.left} onKeep={dialog.keep} onClose={onClose} />
}

function linkTo(href: string): Parameters<typeof LinkDialog>[0]['link'] {
  const url = new URL(href)
  const isMail = url.protocol === 'mailto:'
  return { start: 0, end: 0, url: url.href, host: isMail ? url.pathname : url.hostname, kind: isMail ? 'mail' : 'web' }
}
