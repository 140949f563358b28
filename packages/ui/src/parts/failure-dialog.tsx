/** A refusal that has no place of its own to stand in. */
import { useRefusalText } from '../state/refusal-text.ts'
import { catalogue, useText } from '../text/catalogue.ts'
import { Dialog } from './dialog.tsx'

const text = catalogue({ fr: { close: 'Fermer' }, en: { close: 'Close' } })

export function FailureDialog({ failure, onClose }: { readonly failure: unknown; readonly onClose: () => void }) {
  const t = useText(text)
  const { title, next } = useRefusalText()(failure)
  return (
    <Dialog
      title={title}
      onClose={onClose}
      alert
      actions={
        <button type="button" className="btn" onClick={onClose}>
          {t.close}
        </button>
      }
    >
      <p className="help">{next}</p>
    </Dialog>
  )
}
