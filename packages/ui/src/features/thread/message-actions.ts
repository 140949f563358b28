/** What can be done with one message, as a menu says it. */
import { type Message, REACTIONS } from '@colloque/client-api'
import { Copy, Download, FolderInput, Forward, Info, Pencil, Printer, Reply, Smile, Trash2 } from 'lucide-react'
import type { MenuAction } from '../../parts/menu.tsx'
import { isYours, REACTION_ICONS } from './reactions.tsx'
import type { threadText } from './text.ts'
import type { Point, ThreadActs } from './thread-context.ts'

type Words = (typeof threadText)['fr' | 'en']

/** Whole, here or at the relay. */
export const readyFiles = ({ attachments }: Message): Message['attachments'] =>
  attachments.filter(({ state }) => state === 'available' || state === 'ready' || state === 'uploaded')

export function messageActions(message: Message, at: Point, acts: ThreadActs, t: Words, isOver: boolean): readonly MenuAction[] {
  const isSent = message.seq !== undefined
  const isReady = readyFiles(message)
  const action = (id: keyof Words['actions'], icon: MenuAction['icon'], run: () => void, part: Partial<MenuAction> = {}) => {
    const label = t.actions[id]
    return { id, label: typeof label === 'string' ? label : label(isReady.length), ...(icon && { icon }), run, ...part }
  }
  return [
    !isOver && isSent && action('reply', Reply, () => acts.reply(message)),
    // The menu that opens it has to be gone first.
    !isOver && isSent && action('react', Smile, () => setTimeout(() => acts.reactionMenu(message, at))),
    isSent && action('forward', Forward, () => acts.forward(message)),
    message.text !== '' && action('copy', Copy, () => acts.copy(message)),
    !isOver && message.from.isYou && message.text !== '' && action('edit', Pencil, () => acts.edit(message), { hint: '↑' }),
    isReady.length > 0 && action('save', Download, () => acts.saveFiles(isReady)),
    isReady.length > 0 && action('file', FolderInput, () => acts.file(message)),
    action('details', Info, () => acts.details(message)),
    action('print', Printer, () => setTimeout(() => acts.print(message))),
    (!isOver || !isSent) && message.from.isYou && action('remove', Trash2, () => acts.remove(message), { danger: true })
  ].filter((each): each is Exclude<typeof each, false> => each !== false)
}

export function reactionActions(message: Message, acts: ThreadActs, t: Words): readonly MenuAction[] {
  return REACTIONS.map((kind) => {
    const chosen = isYours(message, kind)
    return {
      id: kind,
      label: t.reactions[kind],
      icon: REACTION_ICONS[kind],
      chosen,
      run: () => acts.react(message, kind, !chosen)
    }
  })
}
