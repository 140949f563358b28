/** The rows of a thread, of which only those near the window's edges and within are drawn. Keeps the place while older ones come, and the newest in sight while one is there. */
import type { Message } from '@colloque/client-api'
import { ArrowDown } from 'lucide-react'
import { type KeyboardEvent, memo, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useRoving } from '../../parts/roving.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { dayLabel } from './day-label.ts'
import { IncidentRow } from './incident-row.tsx'
import { MessageRow } from './message-row.tsx'
import type { MessagesState, MessagesView } from './messages-state.ts'
import { nameOf } from './names.ts'
import type { ThreadRow } from './rows.ts'
import { threadText } from './text.ts'

/** Pages are asked for before their place is in sight. */
const ASKED_WITHIN_PX = 600
const AT_END_PX = 24
/** About what one takes before it was measured: with a smaller guess, more are drawn than are seen. */
const ROW_PX = 64
const SHOWN_MS = 2400

export interface ThreadListProps {
  readonly messages: MessagesState
  readonly view: MessagesView
  readonly rows: readonly ThreadRow[]
  /** Where a newly opened part is entered: a message to be shown, the first unread, or the end. */
  readonly entry: { readonly message?: string | undefined; readonly atFirstNew: boolean }
  /** How many stand behind the divider. */
  readonly newCount: number
  /** How many came since the end was last in sight. */
  readonly unseen: number
  readonly onEnd: (isAtEnd: boolean) => void
  /** The newest that has been in sight and has a number. */
  readonly onSeen: (message: Message) => void
  readonly onNewest: () => void
  readonly onLeaveDown: () => void
  readonly nowMs: number
  readonly handle: RefObject<ListHandle | null>
}
export interface ListHandle {
  /** False when it is not among the rows. */
  show(message: string): boolean
  toEnd(): void
}

/** Drawn again when its rows change, not when its conversation does. */
export const ThreadList = memo(function ThreadList(props: ThreadListProps) {
  const { messages, view, rows, entry, newCount, onEnd, onSeen, handle, nowMs } = props
  const t = useText(threadText)
  const formats = useFormats()
  const language = useLanguage()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useRef<VirtualizerHandle>(null)
  const isStuck = useRef(false)
  const lastOffset = useRef(0)
  const isPlacing = useRef(true)
  const [isFar, setFar] = useState(false)
  const [shown, setShown] = useState<string>()
  const latest = useRef(rows)
  latest.current = rows

  const roving = useRoving(scroller, {
    ids: rows.map((row) => rowId(row)),
    start: rowId(rows.at(-1)),
    nameOf: (id) => {
      const row = rows.find((each) => rowId(each) === id)
      return row?.kind === 'message' ? nameOf(row.message.from, t.you) : ''
    },
    reveal: (index) => virtual.current?.scrollToIndex(index, { align: 'nearest' })
  })

  const toEnd = useCallback(() => {
    isStuck.current = true
    virtual.current?.scrollToIndex(latest.current.length - 1, { align: 'end' })
  }, [])

  function show(message: string): boolean {
    const index = latest.current.findIndex((row) => row.kind === 'message' && row.message.id === message)
    if (index < 0) return false
    isStuck.current = false
    setShown(message)
    roving.focus(message)
    // After the focus, which only brings it to the nearest edge.
    virtual.current?.scrollToIndex(index, { align: 'center' })
    return true
  }
  handle.current = { show, toEnd }

  useEffect(() => {
    if (shown === undefined) return
    const timer = setTimeout(() => setShown(undefined), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [shown])

  // A part that was just opened is entered once, before it is painted.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the opening of another part places the list
  useLayoutEffect(() => {
    isPlacing.current = true
    const frame = requestAnimationFrame(() => requestAnimationFrame(settle))
    if (entry.message !== undefined && show(entry.message)) return () => cancelAnimationFrame(frame)
    if (!toFirstNew()) toEnd()
    return () => cancelAnimationFrame(frame)
  }, [view.generation])

  function toFirstNew(): boolean {
    const firstNew = entry.atFirstNew ? latest.current.findIndex(({ isFirstNew }) => isFirstNew) : -1
    if (firstNew < 0) return false
    virtual.current?.scrollToIndex(firstNew, { align: 'start', offset: -24 })
    return true
  }
  function settle(): void {
    // A notice above may have come since, and rows were only measured now.
    if (!isStuck.current && entry.message === undefined) toFirstNew()
    isPlacing.current = false
    note()
  }

  // What becomes of a row that is there is measured like any other change of size.
  const lastKey = rows.at(-1)?.key
  // biome-ignore lint/correctness/useExhaustiveDependencies: another last row is what pushes the end away
  useLayoutEffect(() => {
    if (isStuck.current && !view.window.newer && rows.length > 0)
      virtual.current?.scrollToIndex(rows.length - 1, { align: 'end' })
  }, [rows.length, lastKey, view.window.newer])

  function note(): void {
    const list = virtual.current
    if (!list) return
    const fromEnd = list.scrollSize - list.viewportSize - list.scrollOffset
    const isUpwards = list.scrollOffset < lastOffset.current
    lastOffset.current = list.scrollOffset
    if (isPlacing.current) return
    // Whoever stands at the end leaves it by scrolling up, not because something grew above or below.
    isStuck.current = !view.window.newer && (fromEnd <= AT_END_PX || (isStuck.current && !isUpwards))
    setFar(fromEnd > list.viewportSize || view.window.newer)
    onEnd(isStuck.current)
    if (list.scrollOffset < ASKED_WITHIN_PX && view.window.older) void messages.loadOlder()
    if (fromEnd < ASKED_WITHIN_PX && view.window.newer) void messages.loadNewer()
    const lastVisible = list.findItemIndex(list.scrollOffset + list.viewportSize - 1)
    const seen = latest.current
      .slice(0, lastVisible + 1)
      .findLast((row) => row.kind === 'message' && row.message.seq !== undefined)
    if (seen?.kind === 'message') onSeen(seen.message)
  }

  // Pictures that were drawn and windows that were resized push the end away from who stands at it.
  const onResize = () => {
    if (isStuck.current) toEnd()
    note()
  }
  // What came or was loaded may leave the edges still in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured when the rows change
  useEffect(note, [rows])

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (!event.currentTarget.contains(event.target as Node) || isField(event.target)) return
    if (event.key === 'ArrowDown' && roving.stop === rowId(rows.at(-1))) {
      event.preventDefault()
      props.onLeaveDown()
    } else roving.onKeyDown(event)
  }
  const stopIndex = rows.findIndex((row) => rowId(row) === roving.stop)

  return (
    <div className="thread-frame">
      {/* biome-ignore lint/a11y/useSemanticElements: rows come and go while scrolling: a list that is never whole */}
      <div
        ref={scroller}
        className="pane-body thread-scroll"
        role="group"
        aria-label={t.messages}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          const row = event.target.closest<HTMLElement>('[data-row]')?.dataset.row
          if (row !== undefined) roving.onFocus(row)
        }}
      >
        <div className="thread-push" />
        <Virtualizer
          key={view.generation}
          ref={virtual}
          scrollRef={scroller}
          data={rows}
          shift={view.isPrepended}
          keepMounted={stopIndex >= 0 ? [stopIndex] : []}
          itemSize={ROW_PX}
          bufferSize={400}
          onScroll={note}
          onScrollEnd={note}
          onResize={onResize}
        >
          {(row) => (
            <div key={row.key} className="thread-row">
              {row.dayMs !== undefined && <div className="divider">{dayLabel(formats, language, row.dayMs, nowMs)}</div>}
              {row.isFirstNew && <div className="divider divider-new">{t.newMessages(newCount)}</div>}
              {row.kind === 'message' ? (
                <MessageRow
                  message={row.message}
                  follows={row.follows}
                  isStop={roving.stop === row.message.id}
                  isShown={shown === row.message.id}
                />
              ) : (
                <IncidentRow id={row.key} incidents={row.incidents} isStop={roving.stop === row.key} />
              )}
            </div>
          )}
        </Virtualizer>
      </div>
      {(isFar || (props.unseen > 0 && !isStuck.current)) && (
        <button type="button" className={props.unseen > 0 ? 'btn btn-primary to-end' : 'btn to-end'} onClick={props.onNewest}>
          {props.unseen > 0 ? t.newMessages(props.unseen) : t.toNewest}
          <ArrowDown className="icon" aria-hidden />
        </button>
      )}
    </div>
  )
})

function rowId(row: ThreadRow): string
function rowId(row: ThreadRow | undefined): string | undefined
function rowId(row: ThreadRow | undefined): string | undefined {
  return row?.kind === 'message' ? row.message.id : row?.key
}

const isField = (target: EventTarget): boolean => target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
