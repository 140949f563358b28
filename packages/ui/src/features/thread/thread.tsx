/** One conversation: its messages, what is written in it, what is known of it. */
import type { Conversation, Message } from '@colloque/client-api'
import { Lock, MessageSquare } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { BannerPlace } from '../../parts/banner-place.tsx'
import { Bones } from '../../parts/bones.tsx'
import { Empty } from '../../parts/empty.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { ComposerForm } from '../composer/composer-form.tsx'
import { useComposer } from '../composer/composers.ts'
import { composerText } from '../composer/text.ts'
import { useFileDrop } from '../composer/use-file-drop.ts'
import { DetailsPanel } from './details-panel.tsx'
import { EndedLine, isOver as isOverIn } from './ended-line.tsx'
import { lastSeq } from './message-window.ts'
import { titleOf, wordsOf } from './names.ts'
import { PrintedThread } from './printed-thread.tsx'
import { Suspended } from './suspended.tsx'
import { threadText } from './text.ts'
import { ThreadContext } from './thread-context.ts'
import { ThreadFind } from './thread-find.tsx'
import { ThreadHeader } from './thread-header.tsx'
import { ThreadLayers } from './thread-layers.tsx'
import { type ListHandle, ThreadList } from './thread-list.tsx'
import { TypingLine } from './typing-line.tsx'
import { useMessages } from './use-messages.ts'
import { usePrint } from './use-print.ts'
import { useThreadActs } from './use-thread-acts.ts'
import { useToday } from './use-today.ts'

export interface ThreadProps {
  readonly conversation: Conversation
  /** A message to scroll to and show for a moment. */
  readonly jump?: { readonly id: string } | undefined
}

/** Another conversation is another thread: nothing of one is carried to the next. */
export function Thread(props: ThreadProps) {
  return <OpenThread key={props.conversation.id} {...props} />
}

function OpenThread({ conversation, jump }: ThreadProps) {
  const t = useText(threadText)
  const { places } = useInterface()
  const hasDetails = useStore(places.details)
  const composer = useComposer(conversation)
  const thread = useMessages(conversation, jump)
  const { view, messages, rows } = thread
  const loaded = view.window.messages
  const printing = usePrint(loaded)
  const [isFinding, setFinding] = useState(false)
  const room = useRef<HTMLElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const list = useRef<ListHandle>(null)
  const nowMs = useToday()
  const isOver = isOverIn(conversation)

  const jumpTo = useCallback(
    async (message: string) => {
      if (!list.current?.show(message)) await thread.openAt(message, { message, atFirstNew: false })
    },
    [thread.openAt]
  )
  const isFirst = useRef(true)
  useEffect(() => {
    if (!isFirst.current && jump) void jumpTo(jump.id)
    isFirst.current = false
  }, [jump, jumpTo])

  const { scope, layer, closeLayer } = useThreadActs({ conversation, composer, field, jumpTo, print: printing.print, isOver })
  const drop = useFileDrop(room, isOver ? undefined : (files) => attach(files), useText(composerText).pictureFile)
  function attach(files: readonly File[]): void {
    composer.attach(files)
    field.current?.focus()
  }

  const newest = useRef(thread)
  newest.current = thread
  const toNewest = useCallback(() => {
    const { view: shown, toNewest: open } = newest.current
    if (shown.window.newer) void open()
    else list.current?.toEnd()
  }, [])
  const toField = useCallback(() => field.current?.focus(), [])

  const { replyTo } = useStore(composer.writing)
  const answered = replyTo === undefined ? undefined : loaded.find(({ id }) => id === replyTo)
  const editLast = () => {
    const last = loaded.findLast(({ from, deletedAt, text }) => from.isYou && deletedAt === undefined && text !== '')
    if (last) composer.edit(last)
  }

  return (
    <ThreadContext value={scope}>
      <main
        ref={room}
        className="pane pane-main thread-pane"
        aria-label={t.thread(titleOf(conversation))}
        data-region="thread"
        {...drop.handlers}
      >
        <ThreadHeader
          conversation={conversation}
          isFinding={isFinding}
          onFind={() => setFinding(!isFinding)}
          onPrint={() => printing.print()}
        />
        <BannerPlace />
        {isFinding && (
          <ThreadFind
            conversation={conversation.id}
            onJump={(message) => void jumpTo(message)}
            onClose={() => setFinding(false)}
          />
        )}
        {conversation.suspended && (
          <Suspended
            conversation={conversation}
            how={conversation.suspended}
            incidents={thread.incidents}
            lastSeq={lastSeq(loaded)}
          />
        )}
        {view.isLoaded && rows.length > 0 ? (
          <ThreadList
            messages={messages}
            view={view}
            rows={rows}
            entry={thread.entry}
            newCount={thread.newCount}
            unseen={thread.unseen}
            onEnd={thread.onEnd}
            onSeen={thread.onSeen}
            onNewest={toNewest}
            onLeaveDown={toField}
            nowMs={nowMs}
            handle={list}
          />
        ) : (
          <NoRows isLoaded={view.isLoaded} failure={view.failure} onRetry={() => void messages.open()} />
        )}
        {!isOver && <TypingLine conversation={conversation} />}
        {isOver ? (
          <EndedLine conversation={conversation} />
        ) : (
          <ComposerForm
            conversation={conversation}
            composer={composer}
            answered={answered}
            field={field}
            onSent={toNewest}
            onEditLast={editLast}
          />
        )}
        {drop.isOver && <div className="drop drop-zone">{t.drop(titleOf(conversation))}</div>}
        <Arrivals message={thread.arrived} />
        <ThreadLayers conversation={conversation} layer={layer} loaded={loaded} onClose={closeLayer} />
      </main>
      {hasDetails && <DetailsPanel conversation={conversation} loaded={loaded} onClose={() => places.details.set(false)} />}
      {printing.messages && <PrintedThread conversation={conversation} messages={printing.messages} />}
    </ThreadContext>
  )
}

function NoRows({
  isLoaded,
  failure,
  onRetry
}: {
  readonly isLoaded: boolean
  readonly failure: unknown
  readonly onRetry: () => void
}) {
  const t = useText(threadText)
  const refusal = useRefusalText()
  if (failure !== undefined) {
    const { title, next } = refusal(failure)
    const retry = (
      <button type="button" className="btn" onClick={onRetry}>
        {t.loadFailed}
      </button>
    )
    return (
      <div className="pane-body">
        <Empty icon={MessageSquare} title={title} action={retry}>
          {next}
        </Empty>
      </div>
    )
  }
  return (
    <div className="pane-body thread-bones">
      {isLoaded ? (
        <Empty icon={Lock} title={t.empty}>
          {t.emptyHelp}
        </Empty>
      ) : (
        <Bones label={t.loading} />
      )}
    </div>
  )
}

/** Says what comes in to who does not see it come. */
function Arrivals({ message }: { readonly message: Message | undefined }) {
  const t = useText(threadText)
  const words = message && wordsOf(message, 200, t.filesOnly)
  return (
    <div className="sr" role="log" aria-live="polite">
      {message && (message.urgent ? t.saidUrgent : t.said)(message.from.name, words ?? '')}
    </div>
  )
}
