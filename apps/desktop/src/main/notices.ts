/** Notifications that say that something came, never from whom or what; following one leads to its conversation. */
import type { ElectronParts } from './electron.ts'
import { type Language, WORDS } from './words.ts'

export interface Notices {
  show(notice: { readonly kind: 'message' | 'urgent'; readonly conversation: string }): void
  /** A vault that is locked leaves nothing on the screen. */
  clear(): void
}

export function createNotices(
  { Notification }: Pick<ElectronParts, 'Notification'>,
  language: () => Language,
  onFollow: (conversation: string) => void
): Notices {
  const shown = new Map<string, Electron.Notification>()
  return {
    show({ kind, conversation }) {
      if (!Notification.isSupported()) return
      shown.get(conversation)?.close()
      const words = WORDS[language()]
      const notification = new Notification({
        title: 'Colloque',
        body: kind === 'urgent' ? words.newUrgentMessage : words.newMessage,
        silent: true,
        urgency: kind === 'urgent' ? 'critical' : 'normal'
      })
      notification.on('click', () => {
        shown.delete(conversation)
        onFollow(conversation)
      })
      notification.on('close', () => shown.delete(conversation))
      shown.set(conversation, notification)
      notification.show()
    },
    clear() {
      for (const notification of shown.values()) notification.close()
      shown.clear()
    }
  }
}
