/** The one menu or dialog that is open over a thread. */
import type { Conversation, Message } from '@colloque/client-api'
import { ContextMenu } from '../../parts/context-menu.tsx'
import { FailureDialog } from '../../parts/failure-dialog.tsx'
import { useText } from '../../text/catalogue.ts'
import { AttachmentPreview } from '../attachments/attachment-cards.tsx'
import { FileDialog } from '../documents/file-dialog.tsx'
import { ForwardDialog } from './forward-dialog.tsx'
import { IncidentDialog } from './incident-dialog.tsx'
import { LinkDialog } from './link-dialog.tsx'
import { messageActions, reactionActions, readyFiles } from './message-actions.ts'
import { MessageDetails } from './message-details.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { threadText } from './text.ts'
import { useThread } from './thread-context.ts'
import type { Layer } from './use-thread-acts.ts'
import { VersionsDialog } from './versions-dialog.tsx'

export interface ThreadLayersProps {
  readonly conversation: Conversation
  readonly layer: Layer | undefined
  readonly loaded: readonly Message[]
  readonly onClose: (layer: Layer) => void
}

export function ThreadLayers({ conversation, layer, loaded, ...layers }: ThreadLayersProps) {
  const t = useText(threadText)
  const { acts, isOver } = useThread()
  if (layer === undefined) return null
  const onClose = () => layers.onClose(layer)
  if (layer.kind === 'preview') return <AttachmentPreview attachments={layer.attachments} start={layer.start} onClose={onClose} />
  if (layer.kind === 'link') return <LinkDialog link={layer.link} onClose={onClose} />
  if (layer.kind === 'incident') return <IncidentDialog incident={layer.incident} onClose={onClose} />
  if (layer.kind === 'failure') return <FailureDialog failure={layer.failure} onClose={onClose} />
  const message = loaded.find(({ id }) => id === layer.message)
  if (message === undefined) return null
  if (layer.kind === 'remove') return <RemoveDialog message={message} onClose={onClose} />
  if (layer.kind === 'forward') return <ForwardDialog message={message} onClose={onClose} />
  if (layer.kind === 'file')
    return <FileDialog attachments={readyFiles(message)} conversation={conversation.id} onClose={onClose} />
  if (layer.kind === 'details') return <MessageDetails conversation={conversation} message={message} onClose={onClose} />
  if (layer.kind === 'versions') return <VersionsDialog message={message} onClose={onClose} />
  if (layer.at === undefined) return null
  return (
    <ContextMenu
      key={layer.kind}
      label={layer.kind === 'menu' ? t.actions.label : t.actions.react}
      at={layer.at}
      actions={layer.kind === 'menu' ? messageActions(message, layer.at, acts, t, isOver) : reactionActions(message, acts, t)}
      onClose={onClose}
    />
  )
}
