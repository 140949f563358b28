/** Where the person is in the interface, and the way back. */
import { createStore, type Store } from './store.ts'

export type Place =
  | {
      readonly room: 'conversations'
      readonly conversation?: string /** Scrolled to, and shown for a moment. */
      readonly message?: { readonly id: string }
    }
  | {
      readonly room: 'documents'
      /** A space that is brought into sight. */
      readonly conversation?: string
      /** A document or a file that is open. */
      readonly node?: string
      /** What a search found in it: shown, and marked for a moment. */
      readonly found?: FoundPlace
    }
  | { readonly room: 'directory'; readonly account?: string }
  | { readonly room: 'settings'; readonly section: SettingsSection }
export type SettingsSection = 'profile' | 'security' | 'notifications' | 'writing' | 'display' | 'relay' | 'about'
/** Where in a document or file what was searched for stands. */
export interface FoundPlace {
  /** As it was typed. */
  readonly words: string
  /** The Yjs id of a block. */
  readonly block?: { readonly client: number; readonly clock: number } | undefined
  readonly comment?: string | undefined
  /** From 1. */
  readonly page?: number | undefined
}
/** Of what the search answered for `words`. */
export const foundPlace = (
  words: string,
  within: { readonly [K in 'block' | 'comment' | 'page']?: FoundPlace[K] } | undefined
): FoundPlace => ({ words, block: within?.block, comment: within?.comment, page: within?.page })
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
  openConversation(conversation: string, message?: string): void
  /** The documents of a space; with `node`, one of them. */
  openDocuments(conversation: string, node?: string, found?: FoundPlace): void
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
    openConversation: (conversation, message) =>
      go({ room: 'conversations', conversation, ...(message !== undefined && { message: { id: message } }) }),
    openDocuments: (conversation, node, found) =>
      go({ room: 'documents', conversation, ...(node !== undefined && { node }), ...(found && { found }) })
  }
}
