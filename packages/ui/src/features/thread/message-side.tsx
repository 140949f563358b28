/** When a message was written, and of one's own how far it is. */
import type { Message, OutputOf } from '@colloque/client-api'
import { Check, CheckCheck, CircleAlert, Clock } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { useRowStop } from '../attachments/card-button.tsx'
import { failureOf } from './failure.ts'
import { threadText } from './text.ts'
import { useThread } from './thread-context.ts'

type Words = ReturnType<typeof useText<(typeof threadText)['fr']>>
type Receipts = OutputOf<'message-receipts'>['members']
const ICONS = {
  pending: Clock,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
  received: undefined
} as const

/** What leaves by itself later has not failed. */
const stateOf = (message: Pick<Message, 'state' | 'failure'>): Message['state'] =>
  failureOf(message) === 'waiting' ? 'pending' : message.state

export function stateWord(message: Pick<Message, 'state' | 'receipts' | 'failure'>, t: Words): string {
  const { receipts } = message
  const state = stateOf(message)
  if (state === 'received') return ''
  const isPartly = receipts !== undefined && receipts.others > 1 && state !== 'pending' && state !== 'failed'
  if (isPartly && receipts.read > 0 && receipts.read < receipts.others) return t.readBy(receipts.read, receipts.others)
  if (isPartly && state !== 'read' && receipts.delivered > 0 && receipts.delivered < receipts.others)
    return t.deliveredTo(receipts.delivered, receipts.others)
  return t[state]
}

export function MessageSide({ message }: { readonly message: Message }) {
  const t = useText(threadText)
  const formats = useFormats()
  const { kind } = useThread()
  const time = formats.time(message.at)
  const state = stateOf(message)
  const classes = ['msg-side', state === 'read' && 'msg-read', state === 'failed' && 'danger-text'].filter(Boolean).join(' ')
  const Icon = ICONS[state]
  const stamp = (
    <time dateTime={new Date(message.at).toISOString()} title={formats.full(message.at)}>
      {time}
    </time>
  )
  const word = stateWord(message, t)
  const hasReceipts = kind === 'group' && (state === 'sent' || state === 'delivered' || state === 'read')
  return (
    <div className={classes}>
      {stamp}
      {hasReceipts ? (
        <ReceiptsWord message={message} word={word} />
      ) : (
        Icon && (
          <>
            {word}
            <Icon className="icon" aria-hidden />
          </>
        )
      )}
    </div>
  )
}

/** The names are asked for when they are wanted. */
function ReceiptsWord({ message, word }: { readonly message: Message; readonly word: string }) {
  const { client } = useInterface()
  const t = useText(threadText)
  const formats = useFormats()
  const { acts } = useThread()
  const tabIndex = useRowStop()
  const [members, setMembers] = useState<Receipts>()
  const isAsked = useRef(false)
  const Icon = ICONS[message.state] ?? Check

  function ask(isOpen: boolean): void {
    if (!isOpen) {
      isAsked.current = false
      return
    }
    if (isAsked.current) return
    isAsked.current = true
    client.call('message-receipts', { conversation: message.conversation, message: message.id }).then(
      ({ members: found }) => setMembers(found),
      () => undefined
    )
  }

  return (
    <TooltipTrigger delay={300} onOpenChange={ask}>
      <Button
        className="side-state"
        aria-label={t.receiptsOf(word)}
        excludeFromTabOrder={tabIndex === -1}
        onPress={() => acts.details(message)}
      >
        {word}
        <Icon className="icon" aria-hidden />
      </Button>
      {/* Among the thread's own content, not beside all landmarks. */}
      <Tooltip
        className="tooltip"
        placement="bottom end"
        offset={4}
        UNSTABLE_portalContainer={document.querySelector('main') ?? document.body}
      >
        {members === undefined ? word : <ReceiptLines members={members} list={(names) => formats.list(names)} />}
      </Tooltip>
    </TooltipTrigger>
  )
}

function ReceiptLines({ members, list }: { readonly members: Receipts; readonly list: (names: readonly string[]) => string }) {
  const t = useText(threadText)
  return (['read', 'delivered', 'sent'] as const).map((state) => {
    const names = members.filter((member) => member.state === state).map(({ name }) => name)
    return (
      names.length > 0 && (
        <span key={state} className="block">
          {t.reactionBy(t.receipts.states[state], list(names))}
        </span>
      )
    )
  })
}
