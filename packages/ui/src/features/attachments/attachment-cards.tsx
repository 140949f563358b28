/** The files of one message, and what is done with them. */
import type { Attachment } from '@colloque/client-api'
import { Download } from 'lucide-react'
import { lazy, Suspense, useCallback } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { AttachmentCard } from './attachment-card.tsx'
import { useRowStop } from './card-button.tsx'
import { isPicture } from './file-name.ts'
import { readAttachment } from './read-attachment.ts'
import { attachmentsText } from './text.ts'
import { useAttachmentActions } from './use-attachment-actions.ts'

const Preview = lazy(async () => ({ default: (await import('../preview/preview.tsx')).Preview }))

export interface AttachmentCardsProps {
  readonly attachments: readonly Attachment[]
  /** Shows one of them whole. */
  readonly onOpen: (id: string) => void
}

export function AttachmentCards({ attachments, onOpen }: AttachmentCardsProps) {
  const t = useText(attachmentsText)
  const { save, cancel, resume, failureOf } = useAttachmentActions()
  const tabIndex = useRowStop()
  const onSave = useCallback((id: string) => save(attachments.filter((attachment) => attachment.id === id)), [save, attachments])
  const pictures = attachments.filter(isPicture)
  const others = attachments.filter((attachment) => !isPicture(attachment))
  const card = (attachment: Attachment) => (
    <AttachmentCard
      key={attachment.id}
      attachment={attachment}
      failure={failureOf(attachment)}
      onOpen={onOpen}
      onSave={onSave}
      onCancel={cancel}
      onResume={resume}
    />
  )
  return (
    <>
      {pictures.length > 0 && <div className="pictures">{pictures.map(card)}</div>}
      {others.length > 0 && <div className={others.length > 1 ? 'cards' : 'cards cards-one'}>{others.map(card)}</div>}
      {attachments.length > 1 && attachments.every(({ state }) => state === 'available' || state === 'ready') && (
        <button type="button" className="btn btn-sm btn-quiet" tabIndex={tabIndex} onClick={() => save(attachments)}>
          <Download className="icon" aria-hidden />
          {t.saveAll(attachments.length)}
        </button>
      )}
    </>
  )
}

export interface AttachmentPreviewProps {
  readonly attachments: readonly Attachment[]
  readonly start: string
  /** Of the first, from 1: where it opens, if it has pages. */
  readonly page?: number | undefined
  /** Where it can be made one: leaves the viewer. */
  readonly onOpenAsDocument?: (() => void) | undefined
  readonly onClose: () => void
}

/** The viewer is fetched when something is first looked at. */
export function AttachmentPreview({ attachments, start, page, onOpenAsDocument, onClose }: AttachmentPreviewProps) {
  const { client, transfers } = useInterface()
  const t = useText(attachmentsText)
  const { save } = useAttachmentActions()
  return (
    <Suspense
      fallback={
        <div className="sr" role="status">
          {t.preview}
        </div>
      }
    >
      <Preview
        attachments={attachments}
        start={start}
        page={page}
        fetch={async (id: string) => void (await client.call('fetch-attachment', { attachment: id }))}
        read={(id: string, from: number, end: number) => readAttachment(client, id, from, end)}
        progress={(id: string) => transfers.all.get().get(id)}
        onSave={(id: string) => save(attachments.filter((attachment) => attachment.id === id))}
        onOpenAsDocument={onOpenAsDocument}
        onClose={onClose}
      />
    </Suspense>
  )
}
