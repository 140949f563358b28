/** The open window: rail and room, what the keyboard does everywhere, and what is said of arrivals. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import type { Place } from '../../state/places.ts'
import { useStore } from '../../state/store.ts'
import { lockNow } from '../composer/composers.ts'
import { ConversationsRoom } from '../conversations/conversations-room.tsx'
import { NewGroup } from '../conversations/new-group.tsx'
import { DirectoryRoom } from '../directory/directory-room.tsx'
import { DocumentsRoom } from '../documents/documents-room.tsx'
import { useFolders } from '../documents/use-folders.ts'
import { Jump } from '../jump/jump.tsx'
import { SettingsRoom } from '../settings/settings-room.tsx'
import { Banner } from './banner.tsx'
import { LinkDialog } from './link-dialog.tsx'
import { notePresence } from './presence.ts'
import { Rail, type RoomsLeft } from './rail.tsx'
import { followRegions, walkRegions } from './regions.ts'
import { isLayerOpen, shortcutsOf, useShortcuts } from './shortcuts.ts'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import { useArrivals } from './use-arrivals.ts'
import { useComposerFocus } from './use-composer-focus.ts'
import { useFreshStatus } from './use-fresh-status.ts'

export function Workspace() {
  const { client, shell, conversations, directory, places, session } = useInterface()
  const place = useStore(places.place)
  const [failure, setFailure] = useState<unknown>()

  const load = useCallback(() => {
    setFailure(undefined)
    Promise.all([conversations.load(), directory.load()]).catch(setFailure)
  }, [conversations, directory])
  useEffect(load, [load])
  useEffect(() => notePresence(client), [client])
  useEffect(followRegions, [])
  useArrivals()
  useFolders()
  useFreshStatus()
  useComposerFocus(place)
  // Nothing of a layer survives the lock.
  useEffect(() => () => places.overlay.set(undefined), [places])

  const lock = useCallback(() => {
    lockNow(client).catch(() => session.reload().catch(() => undefined))
  }, [client, session])
  const back = useRef<RoomsLeft>({ conversations: { room: 'conversations' }, documents: { room: 'documents' } })
  useEffect(() => {
    if (place.room === 'conversations') back.current.conversations = withoutMessage(place)
    if (place.room === 'documents') back.current.documents = withoutFound(place)
  }, [place])
  useKeys(lock, back)

  return (
    <div className="frame-app" data-shell={shell.kind}>
      <Rail back={back} onLock={lock} />
      <div className="room-column">
        <Banner />
        <div className={`room room-${place.room}`}>
          {place.room === 'conversations' && <ConversationsRoom place={place} failure={failure} onRetry={load} />}
          {place.room === 'documents' && <DocumentsRoom place={place} failure={failure} onRetry={load} />}
          {place.room === 'directory' && <DirectoryRoom account={place.account} />}
          {place.room === 'settings' && <SettingsRoom section={place.section} />}
        </div>
      </div>
      <Layers />
    </div>
  )
}

/** Going back to the conversations is not jumping to a message again. */
function withoutMessage(place: Extract<Place, { room: 'conversations' }>): Place {
  return { room: 'conversations', ...(place.conversation !== undefined && { conversation: place.conversation }) }
}

/** Nor is going back to a document jumping to what a search found in it. */
function withoutFound({ found: _, ...place }: Extract<Place, { room: 'documents' }>): Place {
  return place
}

function Layers() {
  const { places } = useInterface()
  const overlay = useStore(places.overlay)
  const link = useStore(places.link)
  const close = () => places.overlay.set(undefined)
  return (
    <>
      {overlay === 'jump' && <Jump onClose={close} />}
      {overlay === 'write-to' && <Jump onClose={close} isPeopleOnly />}
      {overlay === 'new-group' && <NewGroup onClose={close} />}
      {overlay === 'shortcuts' && <ShortcutsDialog onClose={close} />}
      {overlay === undefined && link !== undefined && <LinkDialog link={link} />}
    </>
  )
}

function useKeys(lock: () => void, back: { readonly current: RoomsLeft }): void {
  const { shell, places, conversations } = useInterface()
  const shortcuts = useMemo(() => shortcutsOf(shell.kind), [shell])

  function step(by: 1 | -1): void {
    const list = conversations.list.get() ?? []
    const place = places.place.get()
    const at = list.findIndex(({ id }) => place.room === 'conversations' && id === place.conversation)
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by]
    if (next) places.openConversation(next.id)
  }
  const toggle = (overlay: 'jump' | 'write-to' | 'shortcuts'): void =>
    places.overlay.set(places.overlay.get() === overlay ? undefined : overlay)

  useShortcuts(
    shortcuts,
    {
      jump: () => toggle('jump'),
      newMessage: () => toggle('write-to'),
      shortcuts: () => toggle('shortcuts'),
      previous: () => step(-1),
      next: () => step(1),
      nextRegion: () => walkRegions(1),
      previousRegion: () => walkRegions(-1),
      documents: () => places.go(back.current.documents),
      lock
    },
    () => places.overlay.get() !== undefined
  )

  const opener = useRef<Element | null>(null)
  const isOpen = useStore(places.details)
  useEffect(() => {
    if (isOpen) opener.current = document.activeElement
  }, [isOpen])
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || isLayerOpen() || !places.details.get()) return
      event.preventDefault()
      places.details.set(false)
      if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [places])
}
