/** The list of conversations, and the thread of the one that is open. */
import { BookUser, CheckCheck, CircleAlert, MessageSquare, TextSearch } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { BannerPlace } from '../../parts/banner-place.tsx'
import { Bones } from '../../parts/bones.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Notice } from '../../parts/notice.tsx'
import type { Roving } from '../../parts/roving.ts'
import { useInterface } from '../../state/interface-context.ts'
import type { Place } from '../../state/places.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { Thread } from '../thread/thread.tsx'
import { ConversationList } from './conversation-list.tsx'
import { ListFoot } from './list-foot.tsx'
import { ListHead } from './list-head.tsx'
import { type Filter, passes } from './preview.ts'
import { SearchResults } from './search-results.tsx'
import { text } from './text.ts'

export interface ConversationsRoomProps {
  readonly place: Extract<Place, { room: 'conversations' }>
  /** Why the conversations could not be read. */
  readonly failure: unknown
  readonly onRetry: () => void
}

export function ConversationsRoom({ place, failure, onRetry }: ConversationsRoomProps) {
  const { conversations } = useInterface()
  const list = useStore(conversations.list)
  const open = list?.find(({ id }) => id === place.conversation)
  return (
    <>
      <ListPane open={place.conversation} failure={failure} onRetry={onRetry} />
      {open ? <Thread key={open.id} conversation={open} jump={place.message} /> : <NoThread isEmpty={list?.length === 0} />}
    </>
  )
}

interface ListPaneProps {
  readonly open: string | undefined
  readonly failure: unknown
  readonly onRetry: () => void
}

function ListPane({ open, failure, onRetry }: ListPaneProps) {
  const t = useText(text)
  const refusal = useRefusalText()
  const { conversations } = useInterface()
  const list = useStore(conversations.list)
  const [query, setQuery] = useState('')
  const [filter, setFilter] = useState<Filter>('all')
  const field = useRef<HTMLInputElement>(null)
  const rows = useRef<Roving>(undefined)
  const isSearching = query.trim() !== ''
  const shown = list?.filter((each) => passes(filter, each, open)) ?? []
  const toField = () => field.current?.focus()

  // Whoever has just opened the vault begins in the list.
  const isLoaded = list !== undefined
  useEffect(() => {
    if (isLoaded && document.activeElement === document.body) rows.current?.focus(rows.current.stop)
  }, [isLoaded])

  return (
    <section className="pane pane-side" aria-label={t.list} data-region="list">
      <ListHead
        field={field}
        query={query}
        onQuery={setQuery}
        filter={filter}
        onFilter={setFilter}
        onEnterList={() => rows.current?.focus(rows.current.stop)}
      />
      {list === undefined && failure !== undefined && (
        <div className="pane-body list-notice">
          <Notice
            icon={CircleAlert}
            tone="danger"
            title={refusal(failure).title}
            live
            actions={
              <button type="button" className="btn btn-sm" onClick={onRetry}>
                {t.retry}
              </button>
            }
          >
            {refusal(failure).next}
          </Notice>
        </div>
      )}
      {list === undefined && failure === undefined && (
        <div className="pane-body">
          <Bones label={t.loading} />
        </div>
      )}
      {list !== undefined && isSearching && (
        <SearchResults query={query} conversations={list} onLeaveUp={toField} handle={rows} />
      )}
      {list !== undefined && !isSearching && shown.length > 0 && (
        <ConversationList conversations={shown} open={open} onLeaveUp={toField} handle={rows} />
      )}
      {list !== undefined && !isSearching && shown.length === 0 && <NoRow filter={filter} onAll={() => setFilter('all')} />}
      <ListFoot />
    </section>
  )
}

function NoRow({ filter, onAll }: { readonly filter: Filter; readonly onAll: () => void }) {
  const t = useText(text)
  if (filter === 'all')
    return (
      <div className="pane-body">
        <p className="help list-note">{t.empty}</p>
      </div>
    )
  return (
    <div className="pane-body">
      <Empty
        icon={CheckCheck}
        title={filter === 'unread' ? t.noUnread : t.noUrgent}
        action={
          <button type="button" className="btn" onClick={onAll}>
            {t.showAll}
          </button>
        }
      >
        {filter === 'unread' ? t.noUnreadHelp : t.noUrgentHelp}
      </Empty>
    </div>
  )
}

/** Nothing is open: what to do about it. */
function NoThread({ isEmpty }: { readonly isEmpty: boolean }) {
  const t = useText(text)
  const { places, conversations } = useInterface()
  const isLoaded = useStore(conversations.list) !== undefined
  return (
    <main className="pane pane-main" data-region="thread">
      <BannerPlace />
      {isLoaded && (
        <div className="pane-body">
          {isEmpty ? (
            <Empty
              icon={MessageSquare}
              title={t.empty}
              action={
                <button type="button" className="btn btn-primary" onClick={() => places.go({ room: 'directory' })}>
                  <BookUser className="icon" aria-hidden />
                  {t.openDirectory}
                </button>
              }
            >
              {t.emptyHelp}
            </Empty>
          ) : (
            <Empty
              icon={MessageSquare}
              title={t.choose}
              action={
                <button type="button" className="btn" onClick={() => places.overlay.set('jump')}>
                  <TextSearch className="icon" aria-hidden />
                  {t.jump}
                </button>
              }
            >
              {t.chooseHelp}
            </Empty>
          )}
        </div>
      )}
    </main>
  )
}
