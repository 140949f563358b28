/** What an edited message said before. */
import type { Message, OutputOf } from '@colloque/client-api'
import { useEffect, useState } from 'react'
import { Dialog } from '../../parts/dialog.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { MessageText } from './message-text.tsx'
import { threadText } from './text.ts'

type Versions = OutputOf<'message-versions'>['versions']

export function VersionsDialog({ message, onClose }: { readonly message: Message; readonly onClose: () => void }) {
  const { versions: t } = useText(threadText)
  const { client } = useInterface()
  const formats = useFormats()
  const refusal = useRefusalText()
  const [state, setState] = useState<{ versions?: Versions; failure?: unknown }>({})
  useEffect(() => {
    let isWanted = true
    client.call('message-versions', { conversation: message.conversation, message: message.id }).then(
      ({ versions }) => isWanted && setState({ versions }),
      (failure: unknown) => isWanted && setState({ failure })
    )
    return () => {
      isWanted = false
    }
  }, [client, message])
  return (
    <Dialog title={t.title} onClose={onClose} wide>
      {state.failure !== undefined && (
        <p className="field-msg field-msg-error" role="alert">
          {refusal(state.failure).title}. {refusal(state.failure).next}
        </p>
      )}
      <ol className="version-list">
        {(state.versions ?? []).map(({ text, at }) => (
          <li key={at}>
            <p className="label">{formats.full(at)}</p>
            <p className="msg-text">
              <MessageText text={text} mentions={[]} />
            </p>
          </li>
        ))}
        <li>
          <p className="label">
            {t.now}
            {message.editedAt !== undefined && ` · ${formats.full(message.editedAt)}`}
          </p>
          <p className="msg-text">
            <MessageText text={message.text} mentions={message.mentions} />
          </p>
        </li>
      </ol>
    </Dialog>
  )
}
