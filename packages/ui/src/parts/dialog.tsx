/** A question or a form above everything else. Escape closes it and focus returns where it was. */
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { catalogue, useText } from '../text/catalogue.ts'

const text = catalogue({ fr: { close: 'Fermer' }, en: { close: 'Close' } })

/** The way out of a dialog that has nothing to cancel: one word in all of them. */
export function CloseButton({ onClose }: { readonly onClose: () => void }) {
  const t = useText(text)
  return (
    <button type="button" className="btn" onClick={onClose}>
      {t.close}
    </button>
  )
}

export interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  /** The safe button first. */
  readonly actions?: ReactNode
  readonly wide?: boolean
  /** For what cannot be undone: only a button closes it. */
  readonly alert?: boolean
}

export function Dialog({ title, onClose, children, actions, wide = false, alert = false }: DialogProps) {
  const t = useText(text)
  return (
    <ModalOverlay
      className="scrim scrim-fixed"
      isOpen
      isDismissable={!alert}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
    >
      <Modal className={wide ? 'dialog-frame dialog-frame-wide' : 'dialog-frame'}>
        <AriaDialog className="dialog" role={alert ? 'alertdialog' : 'dialog'}>
          <div className="row between">
            <Heading slot="title" className="title" level={2}>
              {title}
            </Heading>
            {!alert && (
              <button type="button" className="icon-btn" aria-label={t.close} onClick={onClose}>
                <X className="icon" aria-hidden />
              </button>
            )}
          </div>
          {children}
          {actions && <div className="dialog-actions">{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
