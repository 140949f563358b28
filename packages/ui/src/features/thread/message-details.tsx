/** When a message was written, and who has it and who has read it. */
import type { Conversation, Message, OutputOf } from '@colloque/client-api'
import { Check, CheckCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Avatar } from '../../parts/avatar.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { stateWord } from './message-side.tsx'
import { threadText } from './text.ts'

type Receipts = OutputOf<'message-receipts'>['members']

export interface MessageDetailsProps {
  readonly conversation: Conversation
  readonly message: Message
  readonly onClose: () => void
}

export function MessageDetails({ message, onClose }: MessageDetailsProps) {
  const { receipts: t } = useText(threadText)
  const words = useText(threadText)
  const formats = useFormats()
  const refusal = useRefusalText()
  const { members, failure } = useReceipts(message)
  return (
    <Dialog title={t.title} onClose={onClose}>
      <dl className="facts">
        <dt>{t.written}</dt>
        <dd>{formats.full(message.at)}</dd>
        {message.editedAt !== undefined && (
          <>
            <dt>{t.edited}</dt>
            <dd>{formats.full(message.editedAt)}</dd>
          </>
        )}
        {message.seq !== undefined && (
          <>
            <dt>{t.number}</dt>
            <dd className="code">{formats.count(message.seq)}</dd>
          </>
        )}
        {message.from.isYou && (
          <>
            <dt>{t.state}</dt>
            <dd>{stateWord(message, words)}</dd>
          </>
        )}
      </dl>
      {failure !== undefined && (
        <p className="field-msg field-msg-error" role="alert">
          {refusal(failure).title}. {refusal(failure).next}
        </p>
      )}
      {members && members.length > 0 && (
        <div>
          <h3 className="label">{t.members}</h3>
          <ul className="receipt-list">
            {members.map(({ account, name, state }) => (
              <li key={account} className="receipt-row">
                <Avatar name={name} size="sm" />
                <span className="grow truncate">{name}</span>
                <span className={state === 'read' ? 'meta msg-read row-tight' : 'meta row-tight'}>
                  {t.states[state]}
                  {state === 'sent' ? <Check className="icon" aria-hidden /> : <CheckCheck className="icon" aria-hidden />}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  )
}

/** Read again whenever the message's own state moves, as long as the dialog is open. */
function useReceipts(message: Message): { members: Receipts | undefined; failure: unknown } {
  const { client } = useInterface()
  const [state, setState] = useState<{ members?: Receipts; failure?: unknown }>({})
  const { conversation, id } = message
  const isKnown = message.from.isYou && message.seq !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the message moves
  useEffect(() => {
    if (!isKnown) return
    let isWanted = true
    client.call('message-receipts', { conversation, message: id }).then(
      ({ members }) => isWanted && setState({ members }),
      (failure: unknown) => isWanted && setState({ failure })
    )
    return () => {
      isWanted = false
    }
  }, [client, conversation, id, isKnown, message.state, message.receipts])
  return { members: state.members, failure: state.failure }
}
