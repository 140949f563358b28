/** Says honestly what can be done without the passphrase: for now, nothing with this vault. */
import { Dialog } from '../../parts/dialog.tsx'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

export function Forgotten({ onClose }: { readonly onClose: () => void }) {
  const t = useText(text)
  return (
    <Dialog
      title={t.forgottenTitle}
      onClose={onClose}
      actions={
        <button type="button" className="btn" onClick={onClose}>
          {t.understood}
        </button>
      }
    >
      <div className="stack help">
        <p>{t.forgottenText}</p>
        <p>{t.forgottenSheet}</p>
        <p>{t.forgottenNow}</p>
      </div>
    </Dialog>
  )
}
