import type { Message } from '@colloque/client-api'
import { useState } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { threadText } from './text.ts'

/** Asks before a message is taken back: that cannot be undone. */
export function RemoveDialog({ message, onClose }: { readonly message: Message; readonly onClose: () => void }) {
  const { remove: t } = useText(threadText)
  const { client, toasts } = useInterface()
  const refusal = useRefusalText()
  const [failure, setFailure] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const remove = async () => {
    setBusy(true)
    try {
      await client.call('delete-message', { conversation: message.conversation, message: message.id })
      toasts.say(t.done)
      onClose()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }
  const refused = failure === undefined ? undefined : refusal(failure)
  return (
    <Dialog
      title={t.title}
      onClose={onClose}
      alert
      actions={
        <>
          <button type="button" className="btn" ref={(button) => button?.focus()} onClick={onClose}>
            {t.keep}
          </button>
          <button type="button" className="btn btn-danger" disabled={isBusy} onClick={remove}>
            {t.act}
          </button>
        </>
      }
    >
      <p className="help">{message.seq === undefined ? t.unsent : t.sent}</p>
      {refused && (
        <p className="field-msg field-msg-error" role="alert">
          {refused.title}. {refused.next}
        </p>
      )}
    </Dialog>
  )
}
