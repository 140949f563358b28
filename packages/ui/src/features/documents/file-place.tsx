/** A file of the tree: what is known of it. */
import type { Attachment, FolderNode } from '@colloque/client-api'
import { CircleAlert, Download, Ellipsis, Eye, FilePen } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button } from 'react-aria-components'
import { BannerPlace } from '../../parts/banner-place.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Menu, type MenuAction } from '../../parts/menu.tsx'
import { Notice } from '../../parts/notice.tsx'
import type { FoundPlace } from '../../state/places.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { AttachmentPreview } from '../attachments/attachment-cards.tsx'
import { iconOfType } from '../attachments/file-name.ts'
import { useAttachmentActions } from '../attachments/use-attachment-actions.ts'
import { isOnItsWay } from './row-actions.ts'
import { text } from './text.ts'

export interface FilePlaceProps {
  readonly node: FolderNode
  readonly path: readonly string[]
  /** What a search found in it. */
  readonly found: FoundPlace | undefined
  readonly actions: readonly MenuAction[]
  /** Undefined: it cannot be read as one, or nothing can be made beside it. */
  readonly onOpenAsDocument: (() => void) | undefined
  /** It is being opened as a document, or could not be. */
  readonly opening: { readonly failure?: unknown } | undefined
  readonly onDismiss: () => void
}

const ConversionNotice = lazy(async () => ({
  default: (await import('../document/conversion-notice.tsx')).ConversionNotice
}))

export function FilePlace({ node, path, found, actions, onOpenAsDocument, opening, onDismiss }: FilePlaceProps) {
  const t = useText(text)
  const formats = useFormats()
  const refusal = useRefusalText()
  const { save, failureOf } = useAttachmentActions()
  const [isOpen, setOpen] = useState(found?.page !== undefined)
  const [led, setLed] = useState(found)
  if (led !== found) {
    setLed(found)
    if (found?.page !== undefined) setOpen(true)
  }
  const { name, file, createdAt, createdBy } = node
  const attachment = attachmentOf(node)
  const isOpening = opening !== undefined && !('failure' in opening)
  const failure = (attachment && failureOf(attachment)) ?? (file?.state === 'failed' ? file.failure : undefined)
  return (
    <main className="pane pane-main" aria-label={name} data-region="document">
      <header className="pane-head">
        <div className="grow">
          <div className="meta truncate">{path.join(' / ')}</div>
          <h2 className="subtitle truncate" title={name}>
            {name}
          </h2>
        </div>
        <Menu label={t.actions(name)} actions={actions}>
          <Button className="icon-btn" aria-label={t.actions(name)}>
            <Ellipsis className="icon" aria-hidden />
          </Button>
        </Menu>
      </header>
      <BannerPlace />
      <div className="pane-body">
        {failure !== undefined && (
          <div className="list-notice">
            <Notice icon={CircleAlert} tone="danger" title={refusal(failure).title} live>
              {refusal(failure).next}
            </Notice>
          </div>
        )}
        {opening && (
          <div className="list-notice">
            <Suspense>
              <ConversionNotice
                conversion={
                  'failure' in opening
                    ? { kind: 'failed', of: 'opening', failure: opening.failure }
                    : { kind: 'running', what: t.readingFile(name) }
                }
                onClose={onDismiss}
              />
            </Suspense>
          </div>
        )}
        <Empty
          icon={iconOfType(file?.type ?? '')}
          title={name}
          action={
            attachment && (
              <>
                <button type="button" className="btn btn-primary" onClick={() => setOpen(true)}>
                  <Eye className="icon" aria-hidden />
                  {t.preview}
                </button>
                {onOpenAsDocument && (
                  <button
                    type="button"
                    className="btn"
                    aria-disabled={isOpening || undefined}
                    onClick={() => isOpening || onOpenAsDocument()}
                  >
                    <FilePen className="icon" aria-hidden />
                    {t.asDocument}
                  </button>
                )}
                <button type="button" className="btn" onClick={() => save([attachment])}>
                  <Download className="icon" aria-hidden />
                  {t.saveFile}
                </button>
              </>
            )
          }
        >
          {[file && formats.size(file.sizeBytes), formats.full(createdAt), createdBy?.name].filter(Boolean).join(' · ')}
        </Empty>
      </div>
      {isOpen && attachment && (
        <AttachmentPreview
          attachments={[attachment]}
          start={attachment.id}
          page={found?.page}
          onOpenAsDocument={onOpenAsDocument}
          onClose={() => setOpen(false)}
        />
      )}
    </main>
  )
}

/** As the viewer and the shell know files; undefined while it is not whole at the relay. */
function attachmentOf(node: FolderNode): Attachment | undefined {
  const { name, file } = node
  if (file?.attachment === undefined || isOnItsWay(node)) return undefined
  const { attachment: id, sizeBytes, type, state } = file
  return { id, name, sizeBytes, type, state: state === 'here' ? 'ready' : state === 'downloading' ? 'downloading' : 'available' }
}
