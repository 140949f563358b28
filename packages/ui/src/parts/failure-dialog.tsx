/** A refusal that has no place of its own to stand in. */
import { useRefusalText } from '../state/refusal-text.ts'
import { CloseButton, Dialog } from './dialog.tsx'

export function FailureDialog({ failure, onClose }: { readonly failure: unknown; readonly onClose: () => void }) {
  const { title, next } = useRefusalText()(failure)
  return (
    <Dialog title={title} onClose={onClose} alert actions={<CloseButton onClose={onClose} />}>
      <p className="help">{next}</p>
    </Dialog>
  )
}
