/** The narrow column: the rooms, the lock, oneself. */
import { BookUser, FileText, Lock, type LucideIcon, MessageSquare, Settings } from 'lucide-react'
import { useInterface } from '../../state/interface-context.ts'
import type { Place } from '../../state/places.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { unreadIn } from './arrivals.ts'
import { OwnAvailability } from './own-availability.tsx'
import { text } from './text.ts'

const ROOMS: readonly { readonly room: Place['room']; readonly icon: LucideIcon; readonly place: Place }[] = [
  { room: 'conversations', icon: MessageSquare, place: { room: 'conversations' } },
  { room: 'documents', icon: FileText, place: { room: 'documents' } },
  { room: 'directory', icon: BookUser, place: { room: 'directory' } },
  { room: 'settings', icon: Settings, place: { room: 'settings', section: 'profile' } }
]

/** Where one was in a room before another one. */
export interface RoomsLeft {
  conversations: Place
  documents: Place
}

export function Rail({ back, onLock }: { readonly back: { readonly current: RoomsLeft }; readonly onLock: () => void }) {
  const t = useText(text)
  const formats = useFormats()
  const { places, conversations, folders } = useInterface()
  const { room: current } = useStore(places.place)
  const unread = unreadIn(useStore(conversations.list))
  const changed = useStore(folders.news).size
  const counts: Partial<Record<Place['room'], { readonly count: number; readonly says: string }>> = {
    conversations: { count: unread, says: t.unread(formats.count(unread), unread < 2) },
    documents: { count: changed, says: t.changed(formats.count(changed), changed < 2) }
  }
  const placeOf = (room: Place['room'], place: Place): Place =>
    room !== current && (room === 'conversations' || room === 'documents') ? back.current[room] : place
  return (
    <nav className="rail" aria-label={t.main} data-region="rail">
      <ul>
        {ROOMS.map(({ room, icon: Icon, place }) => (
          <li key={room}>
            <button
              type="button"
              className="rail-item"
              aria-current={room === current ? 'page' : undefined}
              data-region-start={room === current ? '' : undefined}
              onClick={() => places.go(placeOf(room, place))}
            >
              <Icon className="icon" aria-hidden />
              <span>{t[room]}</span>
              <Count {...counts[room]} />
            </button>
          </li>
        ))}
      </ul>
      <div className="rail-foot">
        <button type="button" className="icon-btn" aria-label={t.lock} title={t.lock} onClick={onLock}>
          <Lock className="icon" aria-hidden />
        </button>
        <OwnAvailability />
      </div>
    </nav>
  )
}

function Count({ count = 0, says }: { readonly count?: number; readonly says?: string }) {
  if (count === 0) return null
  return (
    <span className="count">
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span className="sr">{says}</span>
    </span>
  )
}
