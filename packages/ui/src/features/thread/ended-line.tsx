/** In the place of the composer: why nothing is written here any more. */
import type { Conversation } from '@colloque/client-api'
import { CircleSlash } from 'lucide-react'
import { useText } from '../../text/catalogue.ts'
import { RestartButton } from './suspended.tsx'
import { threadText } from './text.ts'

export const isOver = ({ status }: Conversation): boolean => status === 'removed' || status === 'left' || status === 'stuck'

export function EndedLine({ conversation }: { readonly conversation: Conversation }) {
  const { ended: t } = useText(threadText)
  const { status } = conversation
  if (status !== 'removed' && status !== 'left' && status !== 'stuck') return null
  return (
    <div className="ended-line" role="status">
      <CircleSlash className="icon" aria-hidden />
      <p className="grow">{t[status]}</p>
      {status === 'stuck' && <RestartButton conversation={conversation} />}
    </div>
  )
}
