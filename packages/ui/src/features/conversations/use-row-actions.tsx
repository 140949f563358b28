/** What may be done with a conversation from the list, and the dialogs that this needs. */
import type { Conversation } from '@colloque/client-api'
import { Bell, BellOff, CheckCheck, LogOut, Pin, PinOff } from 'lucide-react'
import { type MouseEvent, type ReactNode, useCallback, useState } from 'react'
import { ContextMenu, menuPlace } from '../../parts/context-menu.tsx'
import { FailureDialog } from '../../parts/failure-dialog.tsx'
import type { MenuAction } from '../../parts/menu.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { LeaveDialog } from './leave-dialog.tsx'
import { nameOf } from './named.ts'
import { text } from './text.ts'

export interface RowActions {
  readonly open: (conversation: Conversation, event: MouseEvent<HTMLElement>) => void
  readonly layer: ReactNode
}

/** `onClosed`: the menu of that row is gone, and nothing else was opened. */
export function useRowActions(onClosed: (id: string) => void): RowActions {
  const t = useText(text)
  const { client } = useInterface()
  const [menu, setMenu] = useState<{ conversation: Conversation; at: { x: number; y: number } }>()
  const [leaving, setLeaving] = useState<Conversation>()
  const [failure, setFailure] = useState<unknown>()

  const open = useCallback((conversation: Conversation, event: MouseEvent<HTMLElement>) => {
    event.preventDefault()
    setMenu({ conversation, at: menuPlace(event) })
  }, [])

  function actionsOf(conversation: Conversation): readonly MenuAction[] {
    const { id, pinned, muted, unread, last, kind, status } = conversation
    const arrange = (part: { pinned?: boolean; muted?: boolean }) =>
      void client.call('arrange-conversation', { conversation: id, ...part }).catch(setFailure)
    const actions: MenuAction[] = [
      {
        id: 'pin',
        label: pinned ? t.unpin : t.pin,
        icon: pinned ? PinOff : Pin,
        run: () => arrange({ pinned: !pinned })
      },
      {
        id: 'mute',
        label: muted ? t.unmute : t.mute,
        icon: muted ? Bell : BellOff,
        run: () => arrange({ muted: !muted })
      }
    ]
    if (unread > 0 && last)
      actions.push({
        id: 'read',
        label: t.markRead,
        icon: CheckCheck,
        run: () => void client.call('mark-read', { conversation: id, message: last.message }).catch(setFailure)
      })
    if (kind === 'group' && status === 'active')
      actions.push({ id: 'leave', label: t.leave, icon: LogOut, danger: true, run: () => setLeaving(conversation) })
    return actions
  }

  const layer = (
    <>
      {menu && (
        <ContextMenu
          label={t.actions(nameOf(menu.conversation))}
          at={menu.at}
          actions={actionsOf(menu.conversation)}
          onClose={() => {
            setMenu(undefined)
            onClosed(menu.conversation.id)
          }}
        />
      )}
      {leaving && <LeaveDialog conversation={leaving} onClose={() => setLeaving(undefined)} />}
      {failure !== undefined && <FailureDialog failure={failure} onClose={() => setFailure(undefined)} />}
    </>
  )
  return { open, layer }
}
