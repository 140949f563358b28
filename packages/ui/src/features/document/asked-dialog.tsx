/** A question over a document, or what there is to know with nothing to choose. */
import type { ReactNode } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { useText } from '../../text/catalogue.ts'
import { text } from './text.ts'

export interface AskedDialogProps {
  readonly title: string
  /** What a yes does; absent: there is nothing to choose. */
  readonly yes?: { readonly label: string; readonly run: () => void } | undefined
  readonly onClose: () => void
  readonly children: ReactNode
}

export function AskedDialog({ title, yes, onClose, children }: AskedDialogProps) {
  const t = useText(text)
  return (
    <Dialog
      title={title}
      onClose={onClose}
      alert
      actions={
        <>
          {/* biome-ignore lint/a11y/noAutofocus: the safe button is the one that a hasty Enter should press */}
          <button type="button" className="btn" autoFocus onClick={onClose}>
            {yes ? t.cancel : t.close}
          </button>
          {yes && (
            <button
              type="button"
              className="btn btn-primary"
              onClick={() => {
                onClose()
                yes.run()
              }}
            >
              {yes.label}
            </button>
          )}
        </>
      }
    >
      {children}
    </Dialog>
  )
}
