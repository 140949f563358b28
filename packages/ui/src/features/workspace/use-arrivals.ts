/** Tells the person that something arrived, by the shell, by a sound and by the title; never what. */
import { useEffect, useRef } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useStore } from '../../state/store.ts'
import { useText } from '../../text/catalogue.ts'
import { createArrivals, unreadIn } from './arrivals.ts'
import { text } from './text.ts'
import { playUrgentTone } from './urgent-tone.ts'

export function useArrivals(): void {
  const { notice: t } = useText(text)
  const { client, shell, conversations, places, session } = useInterface()
  const list = useStore(conversations.list)
  const unread = unreadIn(list)
  const isLoaded = list !== undefined
  const words = useRef(t)
  useEffect(() => {
    words.current = t
  })

  useEffect(() => {
    shell.setUnread(unread)
    document.title = unread > 0 ? `(${unread}) Colloque` : 'Colloque'
  }, [shell, unread])
  useEffect(
    () => () => {
      shell.setUnread(0)
      document.title = 'Colloque'
    },
    [shell]
  )

  useEffect(() => {
    if (!isLoaded) return
    const arrivals = createArrivals(conversations.list.get() ?? [])
    const isSeen = (id: string): boolean => {
      const place = places.place.get()
      return place.room === 'conversations' && place.conversation === id && document.hasFocus()
    }
    return client.subscribe((event) => {
      if (event.type !== 'conversation') return
      const arrival = arrivals.note(event.conversation, isSeen(event.conversation.id))
      if (arrival === undefined) return
      const { notifications, urgentSound } = session.settings.get()
      const { conversation, urgent } = arrival
      if (notifications) shell.notify({ title: urgent ? words.current.urgent : words.current.message, conversation, urgent })
      if (urgent && urgentSound) playUrgentTone()
    })
  }, [client, conversations, isLoaded, places, session, shell])
}
