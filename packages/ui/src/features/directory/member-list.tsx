/** Members one below the other; only those in view are drawn. One tab stop, arrows inside. */
import type { DirectoryMember } from '@colloque/client-api'
import { createContext, type ReactNode, type Ref, useContext, useEffect, useRef } from 'react'
import { type CustomItemComponentProps, Virtualizer, type VirtualizerHandle } from 'virtua'
import { useRoving } from '../../parts/roving.ts'
import { useText } from '../../text/catalogue.ts'
import { MemberRow } from './member-row.tsx'
import { text } from './text.ts'

export interface MemberListProps {
  readonly members: readonly DirectoryMember[]
  readonly standIns: ReadonlyMap<string, DirectoryMember>
  readonly nowMs: number
  /** What was looked for: another list begins at its top. */
  readonly query: string
  readonly open: string | undefined
  readonly onOpen: (account: string) => void
  /** Up from the first row. */
  readonly onLeaveUp: () => void
  readonly children: ReactNode
}

const Count = createContext(0)

export function MemberList({ members, standIns, nowMs, query, open, onOpen, onLeaveUp, children }: MemberListProps) {
  const t = useText(text)
  const list = useRef<HTMLDivElement>(null)
  const virtual = useRef<VirtualizerHandle>(null)
  const names = new Map(members.map(({ account, name }) => [account, name]))
  const roving = useRoving(list, {
    ids: members.map(({ account }) => account),
    start: open,
    nameOf: (account) => names.get(account) ?? '',
    reveal: (index) => virtual.current?.scrollToIndex(index, { align: 'nearest' }),
    onLeaveUp
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each other query.
  useEffect(() => {
    if (list.current) list.current.scrollTop = 0
  }, [query])
  const stop = members.findIndex(({ account }) => account === roving.stop)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the rows inside.
    <div className="pane-body dir-list" ref={list} onKeyDown={roving.onKeyDown}>
      <Count value={members.length}>
        {/* biome-ignore lint/a11y/useSemanticElements: the virtualised element cannot carry a name. */}
        <div role="list" aria-label={t.list}>
          <Virtualizer
            ref={virtual}
            scrollRef={list}
            data={members}
            item={Item}
            itemSize={58}
            keepMounted={stop < 0 ? [] : [stop]}
          >
            {(member) => (
              <MemberRow
                key={member.account}
                member={member}
                replaced={standIns.get(member.account)?.name}
                nowMs={nowMs}
                isOpen={member.account === open}
                isStop={member.account === roving.stop}
                onOpen={onOpen}
                onFocus={roving.onFocus}
              />
            )}
          </Virtualizer>
        </div>
      </Count>
      {children}
    </div>
  )
}

function Item({ style, index, children, ref }: CustomItemComponentProps & { ref?: Ref<HTMLDivElement> }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: stands in the element of the virtualiser, which is no list by itself.
    <div role="listitem" style={style} ref={ref} aria-posinset={index + 1} aria-setsize={useContext(Count)}>
      {children}
    </div>
  )
}
