/** Who else is writing. */
import type { Conversation } from '@colloque/client-api'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { threadText } from './text.ts'

export function TypingLine({ conversation }: { readonly conversation: Conversation }) {
  const { typing: t } = useText(threadText)
  const formats = useFormats()
  const { conversations } = useInterface()
  const accounts = useStore(conversations.typing).get(conversation.id) ?? []
  const names = conversation.members.filter(({ account, isYou }) => !isYou && accounts.includes(account)).map(({ name }) => name)
  return (
    <div className="typing" role="status">
      {names.length > 0 && (
        <>
          <span className="row-tight" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span className="truncate">{t[names.length === 1 ? 'one' : 'other'](formats.list(names))}</span>
        </>
      )}
    </div>
  )
}
