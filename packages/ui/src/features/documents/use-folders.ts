/** Reads the trees of all spaces once nothing more urgent is to be done, for the badge, the palette and the pane. */
import { useEffect, useMemo } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'

const LATEST_MS = 2_000

export function useFolders(): void {
  const { conversations, folders, imports, places } = useInterface()
  const list = useStore(conversations.list)
  const personal = useStore(conversations.personal)
  const place = useStore(places.place)
  const joined = [...(list ?? []).map(({ id }) => id), ...(personal ? [personal.id] : [])].join(' ')
  const isUrgent = place.room === 'documents'
  const document = place.room === 'documents' ? place.node : undefined
  const ids = useMemo(() => joined.split(' ').filter((id) => id !== ''), [joined])

  useEffect(() => {
    if (ids.length === 0) return
    if (isUrgent) return void folders.loadAll(ids)
    const handle = requestIdleCallback(() => void folders.loadAll(ids), { timeout: LATEST_MS })
    return () => cancelIdleCallback(handle)
  }, [folders, ids, isUrgent])

  // What was on its way when the program ended goes on.
  useEffect(() => void imports.load().catch(() => undefined), [imports])

  useEffect(() => {
    folders.look(document)
    return () => folders.look(undefined)
  }, [folders, document])
}
