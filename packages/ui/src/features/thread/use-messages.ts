/** The messages of the thread that is shown: which part is loaded, what is new in it, what has been read. */
import type { Conversation, Message } from '@colloque/client-api'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { createMessages, type MessagesState } from './messages-state.ts'
import { type ThreadRow, threadRows } from './rows.ts'

const READ_AFTER_MS = 300

export interface Entry {
  readonly message?: string | undefined
  readonly atFirstNew: boolean
}

export function useMessages(conversation: Conversation, jump: { readonly id: string } | undefined) {
  const { client } = useInterface()
  const [newFrom, setNewFrom] = useState(() => (conversation.unread > 0 ? conversation.readSeq : undefined))
  const [unseen, setUnseen] = useState(0)
  const [arrived, setArrived] = useState<Message>()
  const [entry, setEntry] = useState<Entry>(() => ({ message: jump?.id, atFirstNew: conversation.unread > 0 }))
  const isAtEnd = useRef(false)
  const { id } = conversation

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was read as it was opened
  const messages: MessagesState = useMemo(
    () =>
      createMessages(client, { id, readSeq: conversation.readSeq }, (message) => {
        setArrived(message)
        if (isAtEnd.current && document.hasFocus()) return
        setUnseen((count) => count + 1)
        setNewFrom((before) => before ?? (message.seq ?? 0) - 1)
      }),
    [client, id]
  )
  const view = useStore(messages.view)
  const incidents = useStore(messages.incidents)

  const openAt = useCallback(
    async (around: string | undefined, next: Entry) => {
      setEntry(next)
      await messages.open(around)
    },
    [messages]
  )
  const toNewest = useCallback(() => {
    setUnseen(0)
    return openAt(undefined, { atFirstNew: false })
  }, [openAt])

  // biome-ignore lint/correctness/useExhaustiveDependencies: opened once, where it was asked for then
  useEffect(() => {
    const isFarBehind = conversation.unread > 40
    void messages.open(jump?.id ?? (isFarBehind ? conversation.readSeq : undefined))
    return () => messages.close()
  }, [messages])

  const rows = useMemo(() => threadRows(view.window, incidents, newFrom), [view.window, incidents, newFrom])
  const newCount = useNewCount(rows, newFrom, view.window.newer ? conversation.unread : 0)
  const onSeen = useReading(conversation)
  const onEnd = useCallback((isThere: boolean) => {
    isAtEnd.current = isThere
    if (isThere) setUnseen(0)
  }, [])

  return {
    messages,
    view,
    incidents,
    rows,
    entry,
    newCount,
    unseen,
    arrived,
    onSeen,
    onEnd,
    openAt,
    toNewest
  }
}

/** Counted where all of them are loaded; else what the list says. */
function useNewCount(rows: readonly ThreadRow[], newFrom: number | undefined, atLeast: number): number {
  return useMemo(() => {
    if (newFrom === undefined) return 0
    const loaded = rows.filter((row) => row.kind === 'message' && !row.message.from.isYou && (row.message.seq ?? 0) > newFrom)
    return Math.max(loaded.length, atLeast)
  }, [rows, newFrom, atLeast])
}

/** Says what was read once it has been in sight for a moment, in a window that one looks at. */
function useReading(conversation: Conversation): (message: Message) => void {
  const { client } = useInterface()
  const last = useRef<Message>(undefined)
  const saidSeq = useRef(conversation.readSeq)
  const timer = useRef<number>(undefined)
  const { id } = conversation

  const say = useCallback(() => {
    timer.current = undefined
    if (last.current === undefined || !document.hasFocus() || document.visibilityState === 'hidden') return
    const { seq, id: message } = last.current
    if (seq === undefined || seq <= saidSeq.current) return
    saidSeq.current = seq
    client.call('mark-read', { conversation: id, message }).catch(() => {
      saidSeq.current = Math.min(saidSeq.current, seq - 1)
    })
  }, [client, id])

  useEffect(() => {
    addEventListener('focus', say)
    return () => {
      removeEventListener('focus', say)
      clearTimeout(timer.current)
    }
  }, [say])

  return useCallback(
    (message) => {
      last.current = message
      timer.current ??= setTimeout(say, READ_AFTER_MS) as unknown as number
    },
    [say]
  )
}
