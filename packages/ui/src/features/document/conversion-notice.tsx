/** What became of an import, of an export, of a file that is opened as a document, or of what was pasted: under way, done with losses, or refused with the reason. */
import { Refusal } from '@colloque/client-api'
import { CircleAlert, FileCheck2 } from 'lucide-react'
import { Notice } from '../../parts/notice.tsx'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'
import type { Conversion } from './use-conversions.ts'
import { ConversionFailed } from './worker/convert.ts'
import '../../styles/document.css'

export function ConversionNotice({ conversion, onClose }: { readonly conversion: Conversion; readonly onClose: () => void }) {
  const { files: t, close } = useText(text)
  const refusal = useRefusalText()
  const dismiss = (
    <button type="button" className="btn btn-sm" onClick={onClose}>
      {close}
    </button>
  )
  if (conversion.kind === 'running')
    return (
      <div className="doc-running" role="status">
        <span className="meta">{conversion.what}</span>
        <progress className="progress" aria-label={conversion.what} />
      </div>
    )
  if (conversion.kind === 'failed') {
    const { failure, of } = conversion
    // It was not even read.
    const unread = of === 'opening' && failure instanceof Refusal ? refusal(failure) : undefined
    const title = unread?.title ?? (of === 'export' ? t.exportRefused : t.importRefused)
    const after = { import: t.untouched, export: '', opening: t.fileStays }[of]
    return (
      <Notice icon={CircleAlert} tone="danger" title={title} actions={dismiss} live>
        {unread ? unread.next : `${reasonOf(failure)} ${after}`}
      </Notice>
    )
  }
  return (
    <Notice icon={FileCheck2} title={conversion.title} actions={dismiss} live>
      <p>{t.lossesHelp}</p>
      <ul className="doc-losses">
        {conversion.losses.map((loss) => (
          <li key={`${loss.kind} ${loss.detail}`}>{t.loss(loss)}</li>
        ))}
      </ul>
    </Notice>
  )

  function reasonOf(failure: unknown): string {
    if (failure instanceof Refusal) return `${refusal(failure).title}. ${refusal(failure).next}`
    if (!(failure instanceof ConversionFailed)) return t.crashed
    return failure.code === 'slow' || failure.code === 'crashed' ? t[failure.code] : t.reasons[failure.code]
  }
}
