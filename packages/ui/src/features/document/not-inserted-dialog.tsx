/** Which pictures did not come into the text, and why; what cannot be shown as one is offered to the folder. */
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { AskedDialog } from './asked-dialog.tsx'
import type { NotInserted } from './insert-images.ts'
import { text } from './text.ts'

export interface NotInsertedDialogProps {
  readonly left: NotInserted
  readonly onKeep: () => void
  readonly onClose: () => void
}

export function NotInsertedDialog({ left: { unshown, failed }, onKeep, onClose }: NotInsertedDialogProps) {
  const { image: t } = useText(text)
  const formats = useFormats()
  const refusal = useRefusalText()
  const count = unshown.length + failed.length
  const isOne = unshown.length === 1
  const byReason = Map.groupBy(failed, ({ failure }) => `${refusal(failure).title}. ${refusal(failure).next}`)
  return (
    <AskedDialog
      title={failed.length === 0 ? t.notShown(isOne) : t.notInserted(formats.count(count), count === 1)}
      yes={unshown.length > 0 ? { label: t.keep, run: onKeep } : undefined}
      onClose={onClose}
    >
      {[...byReason].map(([why, all]) => (
        <p key={why} className="help">
          {t.notInsertedFor(formats.list(all.map(({ file }) => file.name)), why)}
        </p>
      ))}
      {unshown.length > 0 && (
        <p className="help">
          {failed.length > 0 && `${t.notShown(isOne)}. `}
          {t.notShownNext(formats.list(unshown.map(({ name }) => name)), isOne)}
        </p>
      )}
    </AskedDialog>
  )
}
