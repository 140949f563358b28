/** The narrow column: the rooms, the lock, oneself. */
import { BookUser, Lock, type LucideIcon, MessageSquare, Settings } from 'lucide-react'
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
  { room: 'directory', icon: BookUser, place: { room: 'directory' } },
  { room: 'settings', icon: Settings, place: { room: 'settings', section: 'profile' } }
]

/** `back`: where one was in the conversations before another room. */
export function Rail({ back, onLock }: { readonly back: { readonly current: Place }; readonly onLock: () => void }) {
  const t = useText(text)
  const formats = useFormats()
  const { places, conversations } = useInterface()
  const { room: current } = useStore(places.place)
  const unread = unreadIn(useStore(conversations.list))
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
              onClick={() => places.go(room === 'conversations' && current !== room ? back.current : place)}
            >
              <Icon className="icon" aria-hidden />
              <span>{t[room]}</span>
              {room === 'conversations' && unread > 0 && (
                <span className="count">
                  <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
                  <span className="sr">{t.unread(formats.count(unread), unread < 2)}</span>
                </span>
              )}
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
