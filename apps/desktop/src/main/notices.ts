/** Notifications that say that something came, never from whom or what; following one leads to its conversation. */
import type { ElectronParts } from './electron.ts'
import type { Words } from './words.ts'

export interface Notices {
  show(notice: { readonly kind: 'message' | 'urgent'; readonly conversation: string }): void
  /** A vault that is locked leaves nothing on the screen. */
  clear(): void
}

export function createNotices(
  { Notification }: Pick<ElectronParts, 'Notification'>,
  words: () => Words,
  onFollow: (conversation: string) => void
): Notices {
  const shown = new Map<string, Electron.Notification>()
  return {
    show({ kind, conversation }) {
      if (!Notification.isSupported()) return
      shown.get(conversation)?.close()
      const { newMessage, newUrgentMessage } = words()
      const notification = new Notification({
        title: 'Colloque',
        body: kind === 'urgent' ? newUrgentMessage : newMessage,
        silent: true,
        urgency: kind === 'urgent' ? 'critical' : 'normal'
      })
      notification.on('click', () => {
        shown.delete(conversation)
        onFollow(conversation)
      })
      // One whose time is over lies in the system's list still, until the vault is locked.
      notification.on('close', ({ reason }) => {
        if (reason !== 'timedOut' && shown.get(conversation) === notification) shown.delete(conversation)
      })
      shown.set(conversation, notification)
      notification.show()
    },
    clear() {
      for (const notification of shown.values()) notification.close()
      shown.clear()
    }
  }
}
