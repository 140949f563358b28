/** The conversations, pinned ones first; only what is in sight is drawn. */
import type { Conversation } from '@colloque/client-api'
import {
  createContext,
  type ReactNode,
  type Ref,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState
} from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { type Roving, useRoving } from '../../parts/roving.ts'
import { useNow } from '../../parts/use-now.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { ConversationRow } from './conversation-row.tsx'
import { nameOf } from './named.ts'
import { text } from './text.ts'
import { useRowActions } from './use-row-actions.tsx'

const ROW_PX = 56
const NOBODY: readonly string[] = []

export interface ConversationListProps {
  readonly conversations: readonly Conversation[]
  readonly open: string | undefined
  readonly onLeaveUp: () => void
  /** Lets the field above walk in. */
  readonly handle: { current: Roving | undefined }
}

export function ConversationList({ conversations, open, onLeaveUp, handle }: ConversationListProps) {
  const t = useText(text)
  const state = useInterface()
  const typing = useStore(state.conversations.typing)
  const directory = useStore(state.directory.directory)
  const nowMs = useNow()
  const { open: onMenu, layer } = useRowActions((id) => handle.current?.focus(id))
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useRef<VirtualizerHandle>(null)
  const pinned = useMemo(() => conversations.filter((each) => each.pinned), [conversations])
  const recent = useMemo(() => conversations.filter((each) => !each.pinned), [conversations])
  const ordered = useMemo(() => [...pinned, ...recent], [pinned, recent])
  const ids = useMemo(() => ordered.map(({ id }) => id), [ordered])
  const [above, aboveRef] = useHeight()

  function reveal(index: number): void {
    if (index >= pinned.length) virtual.current?.scrollToIndex(index - pinned.length, { align: 'nearest' })
    else scroller.current?.scrollTo({ top: Math.min(scroller.current.scrollTop, index * ROW_PX) })
  }
  const roving = useRoving(scroller, {
    ids,
    start: open,
    nameOf: (id) => {
      const conversation = ordered[ids.indexOf(id)]
      return conversation ? nameOf(conversation) : ''
    },
    reveal,
    onLeaveUp
  })
  useLayoutEffect(() => {
    handle.current = roving
  })

  // Opened from elsewhere (a shortcut, the palette): it is brought into sight, and only then.
  const shown = useRef<string>(undefined)
  useEffect(() => {
    const index = open === undefined ? -1 : ids.indexOf(open)
    if (index >= 0 && shown.current !== open) reveal(index)
    shown.current = open
  })

  const onOpen = useCallback((id: string) => state.places.openConversation(id), [state.places])
  const row = (conversation: Conversation) => (
    <ConversationRow
      key={conversation.id}
      conversation={conversation}
      typing={typing.get(conversation.id) ?? NOBODY}
      directory={directory}
      isCurrent={conversation.id === open}
      isStop={conversation.id === roving.stop}
      nowMs={nowMs}
      onOpen={onOpen}
      onFocus={roving.onFocus}
      onMenu={onMenu}
    />
  )
  const stopAt = recent.findIndex(({ id }) => id === roving.stop)

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows of its rows
    <div className="pane-body" ref={scroller} onKeyDown={roving.onKeyDown}>
      <div ref={aboveRef}>
        {pinned.length > 0 && (
          <>
            <div className="list-head">
              <h2 className="label">{t.pinned}</h2>
            </div>
            <ul className="convs">
              {pinned.map((conversation) => (
                <li key={conversation.id}>{row(conversation)}</li>
              ))}
            </ul>
          </>
        )}
        {recent.length > 0 && (
          <div className="list-head">
            <h2 className="label">{t.recent}</h2>
          </div>
        )}
      </div>
      {recent.length > 0 && (
        <div className="convs">
          <SizeContext value={recent.length}>
            <Virtualizer
              ref={virtual}
              scrollRef={scroller}
              startMargin={above}
              as="ul"
              item={Item}
              itemSize={ROW_PX}
              data={recent}
              {...(stopAt >= 0 && { keepMounted: [stopAt] })}
            >
              {row}
            </Virtualizer>
          </SizeContext>
        </div>
      )}
      {layer}
    </div>
  )
}

/** How many there are, since not all are drawn. */
const SizeContext = createContext(0)

interface ItemProps {
  readonly style: object
  readonly index: number
  readonly children: ReactNode
  readonly ref?: Ref<HTMLLIElement>
}
function Item({ style, index, children, ref }: ItemProps) {
  return (
    <li ref={ref} style={style} aria-setsize={useContext(SizeContext)} aria-posinset={index + 1}>
      {children}
    </li>
  )
}

function useHeight(): [heightPx: number, ref: (element: HTMLElement | null) => (() => void) | undefined] {
  const [heightPx, setHeight] = useState(0)
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined
    const observer = new ResizeObserver(() => setHeight(element.offsetHeight))
    observer.observe(element)
    setHeight(element.offsetHeight)
    return () => observer.disconnect()
  }, [])
  return [heightPx, ref]
}
