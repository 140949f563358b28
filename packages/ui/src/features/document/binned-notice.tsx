/** An open document that lies in the bin: who put it there, and the way back. Until then it is read, and not written in. */
import { RotateCcw, Trash2 } from 'lucide-react'
import { Notice } from '../../parts/notice.tsx'
import { useText } from '../../text/catalogue.ts'
import type { DocumentEditorProps } from './document-editor-props.ts'
import { text } from './text.ts'

export function BinnedNotice({ by, onRestore }: NonNullable<DocumentEditorProps['binned']>) {
  const { binned: t } = useText(text)
  const restore = onRestore && (
    <button type="button" className="btn btn-sm" onClick={onRestore}>
      <RotateCcw className="icon icon-sm" aria-hidden />
      {t.restore}
    </button>
  )
  return (
    <Notice icon={Trash2} tone="warn" title={t.title} live actions={restore}>
      {by !== undefined && `${by.isYou ? t.byYou : t.by(by.name)} `}
      {t.next}
    </Notice>
  )
}
