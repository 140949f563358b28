/** The few actions at hand over a row; all others are in its menu. */
import type { Message } from '@colloque/client-api'
import { Ellipsis, Reply, Smile } from 'lucide-react'
import type { MouseEvent } from 'react'
import { useText } from '../../text/catalogue.ts'
import { CardButton, useRowStop } from '../attachments/card-button.tsx'
import { threadText } from './text.ts'
import { type Point, useThread } from './thread-context.ts'

export function MessageTools({ message }: { readonly message: Message }) {
  const { actions: t } = useText(threadText)
  const { acts, isOver } = useThread()
  return (
    <div className="msg-tools">
      {!isOver && message.seq !== undefined && (
        <>
          <CardButton label={t.reply} icon={Reply} onPress={() => acts.reply(message)} />
          <OpensMenu label={t.react} icon={Smile} onPress={(at) => acts.reactionMenu(message, at)} />
        </>
      )}
      <OpensMenu label={t.more} icon={Ellipsis} onPress={(at) => acts.menu(message, at)} />
    </div>
  )
}

function OpensMenu({ label, icon: Icon, onPress }: { label: string; icon: typeof Smile; onPress: (at: Point) => void }) {
  const tabIndex = useRowStop()
  const open = (event: MouseEvent) => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect()
    onPress({ x: left, y: bottom })
  }
  return (
    <button
      type="button"
      className="icon-btn icon-btn-sm"
      aria-label={label}
      title={label}
      aria-haspopup="menu"
      tabIndex={tabIndex}
      onClick={open}
    >
      <Icon className="icon" aria-hidden />
    </button>
  )
}
