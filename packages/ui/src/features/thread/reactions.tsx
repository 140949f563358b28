/** Short answers to a message, in words. */
import { type Message, REACTIONS, type ReactionKind } from '@colloque/client-api'
import { Check, Eye, type LucideIcon, RotateCcw, ThumbsUp } from 'lucide-react'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { useRowStop } from '../attachments/card-button.tsx'
import { nameOf } from './names.ts'
import { threadText } from './text.ts'
import { useThread } from './thread-context.ts'

export const REACTION_ICONS: Readonly<Record<ReactionKind, LucideIcon>> = {
  seen: Eye,
  agreed: Check,
  thanks: ThumbsUp,
  'to-review': RotateCcw
}

export const isYours = ({ reactions }: Message, kind: ReactionKind): boolean =>
  reactions.some((reaction) => reaction.kind === kind && reaction.by.some(({ isYou }) => isYou))

export function Reactions({ message }: { readonly message: Message }) {
  const t = useText(threadText)
  const formats = useFormats()
  const { acts, isOver } = useThread()
  const tabIndex = useRowStop()
  const given = REACTIONS.flatMap(
    (kind) => message.reactions.find((reaction) => reaction.kind === kind && reaction.by.length > 0) ?? []
  )
  if (given.length === 0) return null
  return (
    <div className="reactions">
      {given.map(({ kind, by }) => {
        const Icon = REACTION_ICONS[kind]
        const word = t.reactions[kind]
        const names = formats.list(by.map((person) => nameOf(person, t.you)))
        return (
          <button
            key={kind}
            type="button"
            className="reaction"
            aria-pressed={isYours(message, kind)}
            title={names}
            tabIndex={tabIndex}
            disabled={isOver}
            onClick={() => acts.react(message, kind, !isYours(message, kind))}
          >
            <Icon className="icon" aria-hidden />
            {word} {formats.count(by.length)}
            <span className="sr">{names}</span>
          </button>
        )
      })}
    </div>
  )
}
