/** One file of a message: what it is, how far it is, what can be done with it. */
import type { Attachment } from '@colloque/client-api'
import { Download, Expand, Eye, FileWarning, RotateCw, X } from 'lucide-react'
import { memo } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { refusalText } from '../../state/refusal-text.ts'
import { useStore } from '../../state/store.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { CardButton, useRowStop } from './card-button.tsx'
import { cutTransfersOf } from './cut-transfers.ts'
import { FileCard } from './file-card.tsx'
import { iconOfType, isPicture, kindOf } from './file-name.ts'
import { progressShown } from './progress.ts'
import { attachmentsText } from './text.ts'
import { Thumbnail } from './thumbnail.tsx'
import { TransferLine } from './transfer-line.tsx'

export interface AttachmentActions {
  readonly onOpen: (id: string) => void
  readonly onSave: (id: string) => void
  readonly onCancel: (id: string) => void
  readonly onResume: (id: string) => void
}
type Props = AttachmentActions & {
  readonly attachment: Attachment /** What went wrong with the last thing asked of it. */
  readonly failure?: unknown
}

const isMoving = ({ state }: Attachment): boolean => state === 'sealing' || state === 'uploading' || state === 'downloading'

export const AttachmentCard = memo(function AttachmentCard(props: Props) {
  const { attachment, failure } = props
  const t = useText(attachmentsText)
  if (attachment.state === 'failed' || attachment.state === 'cancelled' || failure !== undefined) return <FailedCard {...props} />
  if (isMoving(attachment))
    return (
      <FileCard
        name={attachment.name}
        icon={iconOfType(attachment.type)}
        meta={<Meta attachment={attachment} />}
        actions={<CardButton label={t.cancel(attachment.name)} icon={X} onPress={() => props.onCancel(attachment.id)} />}
      >
        <TransferLine attachment={attachment} />
      </FileCard>
    )
  return isPicture(attachment) ? <ImageCard {...props} /> : <ReadyCard {...props} />
})

function Meta({ attachment }: { readonly attachment: Attachment }) {
  const t = useText(attachmentsText)
  const formats = useFormats()
  const parts = [
    !isPicture(attachment) && kindOf(attachment),
    formats.size(attachment.sizeBytes),
    attachment.metadataRemoved && t.metadataRemoved
  ]
  return <>{parts.filter(Boolean).join(' · ')}</>
}

function ReadyCard({ attachment, onOpen, onSave }: Props) {
  const t = useText(attachmentsText)
  const { id, name, type } = attachment
  return (
    <FileCard
      name={name}
      icon={iconOfType(type)}
      meta={<Meta attachment={attachment} />}
      actions={
        <>
          <CardButton label={t.open(name)} icon={Eye} onPress={() => onOpen(id)} />
          <CardButton label={t.save(name)} icon={Download} onPress={() => onSave(id)} />
        </>
      }
    />
  )
}

function ImageCard({ attachment, onOpen, onSave }: Props) {
  const t = useText(attachmentsText)
  const { id, name } = attachment
  return (
    <figure className="image-card">
      <Thumbnail attachment={attachment} />
      <figcaption>
        <div className="grow">
          <div className="card-name truncate" title={name}>
            <span>{name}</span>
          </div>
          <div className="card-meta">
            <Meta attachment={attachment} />
          </div>
        </div>
        <CardButton label={t.open(name)} icon={Expand} onPress={() => onOpen(id)} />
        <CardButton label={t.save(name)} icon={Download} onPress={() => onSave(id)} />
      </figcaption>
    </figure>
  )
}

/** Resume comes first: it takes up where the transfer was cut. */
function FailedCard({ attachment, failure, onResume, onCancel }: Props) {
  const t = useText(attachmentsText)
  const language = useLanguage()
  const { client } = useInterface()
  const transfer = useStore(cutTransfersOf(client)).get(attachment.id)
  const tabIndex = useRowStop()
  const code = failure ?? attachment.failure
  const reason = refusalText(language, code)
  const percent = transfer && progressShown(transfer.doneBytes, transfer.totalBytes, undefined).percent
  const isCut = reason.code === 'relay-unreachable'
  const isCancelled = attachment.state === 'cancelled'
  const cut = percent === undefined ? t.cut : t.interrupted(percent)
  return (
    <FileCard
      name={attachment.name}
      icon={FileWarning}
      meta={<Meta attachment={attachment} />}
      failed
      actions={
        isCancelled ? undefined : (
          <CardButton label={t.remove(attachment.name)} icon={X} onPress={() => onCancel(attachment.id)} />
        )
      }
    >
      {isCut && percent !== undefined && (
        <progress className="progress progress-danger" max={100} value={percent} aria-label={t.sending(attachment.name)} />
      )}
      <div className="card-foot">
        <span className="card-meta">{isCancelled ? t.cancelled : isCut ? cut : `${reason.title}. ${reason.next}`}</span>
        {reason.code !== 'file-gone' && reason.code !== 'file-too-large' && (
          <button type="button" className="btn btn-sm" tabIndex={tabIndex} onClick={() => onResume(attachment.id)}>
            <RotateCw className="icon" aria-hidden />
            {t.resume}
          </button>
        )}
      </div>
    </FileCard>
  )
}
