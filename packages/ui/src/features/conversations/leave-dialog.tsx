import type { Conversation } from '@colloque/client-api'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { Notice } from '../../parts/notice.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { nameOf } from './named.ts'
import { text } from './text.ts'

export interface LeaveDialogProps {
  readonly conversation: Conversation
  readonly onClose: () => void
}

export function LeaveDialog({ conversation, onClose }: LeaveDialogProps) {
  const t = useText(text)
  const refusal = useRefusalText()
  const { client } = useInterface()
  const [failure, setFailure] = useState<unknown>()
  const leave = () => {
    client.call('leave-conversation', { conversation: conversation.id }).then(onClose, setFailure)
  }
  return (
    <Dialog
      title={t.leaveTitle(nameOf(conversation))}
      onClose={onClose}
      alert
      actions={
        <>
          {/* biome-ignore lint/a11y/noAutofocus: the safe button is the one that a hasty Enter should press */}
          <button type="button" className="btn" autoFocus onClick={onClose}>
            {t.stay}
          </button>
          <button type="button" className="btn btn-danger" onClick={leave}>
            {t.leaveNow}
          </button>
        </>
      }
    >
      <p className="help">{t.leaveHelp}</p>
      {failure !== undefined && (
        <Notice icon={CircleAlert} tone="danger" title={refusal(failure).title} live>
          {refusal(failure).next}
        </Notice>
      )}
    </Dialog>
  )
}
