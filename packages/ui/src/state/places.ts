/** Where the person is in the interface, and the way back. */
import { createStore, type Store } from './store.ts'

export type Place =
  | {
      readonly room: 'conversations'
      readonly conversation?: string /** Scrolled to, and shown for a moment. */
      readonly message?: { readonly id: string; readonly seq: number }
    }
  | { readonly room: 'directory'; readonly account?: string }
  | { readonly room: 'settings'; readonly section: SettingsSection }
export type SettingsSection = 'profile' | 'security' | 'notifications' | 'writing' | 'display' | 'relay' | 'about'
/** write-to: the jump palette over people alone. */
export type Overlay = 'jump' | 'write-to' | 'shortcuts' | 'new-group' | 'details' | undefined

export interface Places {
  readonly place: Store<Place>
  /** The panel beside the thread. */
  readonly details: Store<boolean>
  /** One layer at a time above the rooms. */
  readonly overlay: Store<Exclude<Overlay, 'details'>>
  /** A link that waits to be looked at (an invitation opened from outside). */
  readonly link: Store<string | undefined>
  go(place: Place): void
  openConversation(conversation: string, message?: { id: string; seq: number }): void
}

export function createPlaces(): Places {
  const place = createStore<Place>({ room: 'conversations' })
  const details = createStore(false)
  const overlay = createStore<Exclude<Overlay, 'details'>>(undefined)
  const link = createStore<string | undefined>(undefined)
  const go = (next: Place): void => {
    overlay.set(undefined)
    place.set(next)
  }
  return {
    place,
    details,
    overlay,
    link,
    go,
    openConversation: (conversation, message) => go({ room: 'conversations', conversation, ...(message && { message }) })
  }
}
