/** What is known of a conversation, beside its thread: who is there, what was sent, how it stands in one's list. */
import type { Conversation, Message } from '@colloque/client-api'
import { Bell, BellOff, CheckCheck, LogOut, type LucideIcon, Pencil, Pin, PinOff, X } from 'lucide-react'
import { useState } from 'react'
import { FailureDialog } from '../../parts/failure-dialog.tsx'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { LeaveDialog } from '../conversations/leave-dialog.tsx'
import { DetailsDocuments } from '../documents/details-documents.tsx'
import { DetailsFiles } from './details-files.tsx'
import { DetailsMembers } from './details-members.tsx'
import { DetailsPast } from './details-past.tsx'
import { DetailsPerson } from './details-person.tsx'
import { detailsText } from './details-text.ts'
import { titleOf } from './names.ts'
import { RenameDialog } from './rename-dialog.tsx'
import { useThread } from './thread-context.ts'

export interface DetailsPanelProps {
  readonly conversation: Conversation
  readonly loaded: readonly Message[]
  readonly onClose: () => void
}

export function DetailsPanel({ conversation, loaded, onClose }: DetailsPanelProps) {
  const t = useText(detailsText)
  const { isOver } = useThread()
  const [isRenaming, setRenaming] = useState(false)
  const isGroup = conversation.kind === 'group'
  const isOwner = conversation.members.some(({ isYou, role }) => isYou && role === 'owner')
  return (
    <aside className="pane pane-panel details-panel" aria-label={t.panel} data-region="details">
      <header className="pane-head">
        <h2 className="subtitle grow">{t.title}</h2>
        <button type="button" className="icon-btn" aria-label={t.close} title={t.close} data-region-start onClick={onClose}>
          <X className="icon" aria-hidden />
        </button>
      </header>
      <div className="pane-body details-body">
        {isGroup ? (
          <section className="details-part">
            <div className="row">
              <h3 className="subtitle grow">{titleOf(conversation)}</h3>
              {isOwner && !isOver && (
                <button
                  type="button"
                  className="icon-btn icon-btn-sm"
                  aria-label={t.rename}
                  title={t.rename}
                  onClick={() => setRenaming(true)}
                >
                  <Pencil className="icon" aria-hidden />
                </button>
              )}
            </div>
          </section>
        ) : (
          <DetailsPerson conversation={conversation} />
        )}
        <Arrange conversation={conversation} />
        {isGroup && <DetailsMembers conversation={conversation} isOwner={isOwner} />}
        <DetailsDocuments conversation={conversation.id} />
        {isGroup && <DetailsPast conversation={conversation} isOwner={isOwner} />}
        <DetailsFiles loaded={loaded} />
      </div>
      {isRenaming && <RenameDialog conversation={conversation} onClose={() => setRenaming(false)} />}
    </aside>
  )
}

/** How it stands in one's own list, and the way out of it. */
function Arrange({ conversation }: { readonly conversation: Conversation }) {
  const t = useText(detailsText)
  const { client } = useInterface()
  const { isOver } = useThread()
  const [failure, setFailure] = useState<unknown>()
  const [isLeaving, setLeaving] = useState(false)
  const { id, pinned, muted, unread, last, kind } = conversation
  const arrange = (part: { pinned?: boolean; muted?: boolean }) =>
    void client.call('arrange-conversation', { conversation: id, ...part }).catch(setFailure)
  return (
    <section className="details-part details-acts">
      <Act icon={pinned ? PinOff : Pin} label={pinned ? t.unpin : t.pin} onPress={() => arrange({ pinned: !pinned })} />
      <Act icon={muted ? Bell : BellOff} label={muted ? t.unmute : t.mute} onPress={() => arrange({ muted: !muted })} />
      {unread > 0 && last && (
        <Act
          icon={CheckCheck}
          label={t.markRead}
          onPress={() => void client.call('mark-read', { conversation: id, message: last.message }).catch(setFailure)}
        />
      )}
      {kind === 'group' && !isOver && <Act icon={LogOut} label={t.leave} isDanger onPress={() => setLeaving(true)} />}
      {isLeaving && <LeaveDialog conversation={conversation} onClose={() => setLeaving(false)} />}
      {failure !== undefined && <FailureDialog failure={failure} onClose={() => setFailure(undefined)} />}
    </section>
  )
}

interface ActProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly isDanger?: boolean
  readonly onPress: () => void
}

function Act({ icon: Icon, label, isDanger = false, onPress }: ActProps) {
  return (
    <button type="button" className={isDanger ? 'tree-row danger-text' : 'tree-row'} onClick={onPress}>
      <Icon className="icon" aria-hidden />
      {label}
    </button>
  )
}
