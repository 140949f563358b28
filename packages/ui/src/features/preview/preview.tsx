/** The viewer of attachments: a window of its own over everything, on its own dark ground, so that no picture changes with a theme. */
import type { Attachment } from '@colloque/client-api'
import { ChevronLeft, ChevronRight, Download, FilePen, Info, X } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { FactsPanel } from './facts-panel.tsx'
import { Fetching } from './fetching.tsx'
import { nameParts } from './file-name.ts'
import { type Known, Shown } from './shown.tsx'
import type { Source } from './source.ts'
import { text } from './text.ts'
import { Tool } from './toolbar.tsx'
import '../../styles/preview.css'

export interface Progress {
  readonly doneBytes: number
  readonly totalBytes: number
}

export interface PreviewProps {
  readonly attachments: readonly Attachment[]
  /** Id of the one that is shown first. */
  readonly start: string
  /** Of that one, from 1: where it opens, if it has pages. */
  readonly page?: number | undefined
  /** Resolves when the bytes are on this device. */
  fetch(id: string): Promise<void>
  /** Bytes from `start` up to `end`. */
  read(id: string, start: number, end: number): Promise<Uint8Array>
  progress(id: string): Progress | undefined
  onSave(id: string): void
  /** Of a single one that can be read as a document: there is where to make it. */
  readonly onOpenAsDocument?: (() => void) | undefined
  onClose(): void
}

const NOTHING_KNOWN: Known = { kind: undefined, series: undefined }

export function Preview(props: PreviewProps) {
  const { attachments, start, onClose } = props
  const t = useText(text)
  const [shownId, setShownId] = useState(start)
  const index = Math.max(
    0,
    attachments.findIndex(({ id }) => id === shownId)
  )
  const attachment = attachments[index]
  const go = (step: number) => {
    const next = attachments[index + step]
    if (next !== undefined) setShownId(next.id)
  }
  const isEmpty = attachment === undefined
  useEffect(() => {
    if (isEmpty) onClose()
  }, [isEmpty, onClose])
  // What was focused is gone with the file before: the keys go on from here.
  const keys = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: at each change of what is shown
  useEffect(() => {
    if (document.activeElement === document.body) keys.current?.querySelector<HTMLElement>('[role="dialog"]')?.focus()
  }, [shownId])
  if (attachment === undefined) return null

  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const target = event.target instanceof Element ? event.target : undefined
    if (target?.closest('input, select, [role="toolbar"]')) return
    if (event.key === 'ArrowLeft') go(-1)
    else if (event.key === 'ArrowRight') go(1)
    else return
    event.preventDefault()
  }

  return (
    <ModalOverlay
      className="preview-overlay"
      data-theme="dark"
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
    >
      <Modal className="preview-modal">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows change the attachment wherever the focus is */}
        <div ref={keys} className="preview-keys" onKeyDown={onKeyDown}>
          <Dialog className="preview" aria-label={t.preview(nameParts(attachment.name).join(''))}>
            <One {...props} attachment={attachment} index={index} go={go} />
          </Dialog>
        </div>
      </Modal>
    </ModalOverlay>
  )
}

interface OneProps extends PreviewProps {
  readonly attachment: Attachment
  readonly index: number
  go(step: number): void
}

function One({ attachment, index, go, ...props }: OneProps) {
  const { attachments, onSave, onOpenAsDocument, onClose } = props
  const t = useText(text)
  const openAsDocument =
    onOpenAsDocument &&
    (() => {
      onClose()
      onOpenAsDocument()
    })
  const [{ of, known }, setKnown] = useState({ of: attachment.id, known: NOTHING_KNOWN })
  if (of !== attachment.id) setKnown({ of: attachment.id, known: NOTHING_KNOWN })
  const learn = useCallback((learnt: Known) => setKnown({ of: attachment.id, known: learnt }), [attachment.id])
  const [isInformed, setInformed] = useState(() => globalThis.innerWidth >= 1200)
  const save = useCallback(() => onSave(attachment.id), [onSave, attachment.id])
  return (
    <div className="preview-frame">
      <header className="preview-head">
        <Title attachment={attachment} known={known} />
        {attachments.length > 1 && (
          <div className="preview-group">
            <Tool icon={ChevronLeft} label={t.previous} isDisabled={index === 0} onPress={() => go(-1)} />
            <span className="help nowrap" aria-live="polite">
              <span aria-hidden="true">{t.position(index + 1, attachments.length)}</span>
              <span className="sr">{t.positionSpoken(index + 1, attachments.length)}</span>
            </span>
            <Tool icon={ChevronRight} label={t.next} isDisabled={index === attachments.length - 1} onPress={() => go(1)} />
          </div>
        )}
        <div className="preview-group">
          {known.series && (
            <Tool icon={Info} label={t.information} isPressed={isInformed} onPress={() => setInformed((now) => !now)} />
          )}
          {openAsDocument && <Tool icon={FilePen} label={t.asDocument} onPress={openAsDocument} />}
          <Tool icon={Download} label={t.save} onPress={save} />
          <Tool icon={X} label={t.close} onPress={onClose} />
        </div>
      </header>
      <div className="preview-body">
        <div className="preview-main">
          <Bytes
            key={attachment.id}
            {...props}
            attachment={attachment}
            onKnown={learn}
            onSave={save}
            onOpenAsDocument={openAsDocument}
          />
        </div>
        {known.series && isInformed && <FactsPanel series={known.series} />}
      </div>
    </div>
  )
}

function Title({ attachment, known }: { readonly attachment: Attachment; readonly known: Known }) {
  const t = useText(text)
  const formats = useFormats()
  const [stem, extension] = nameParts(attachment.name)
  return (
    <div className="preview-title">
      <Heading slot="title" level={2} className="preview-name subtitle" title={stem + extension}>
        <bdi className="truncate">{stem}</bdi>
        <bdi>{extension}</bdi>
      </Heading>
      <p className="meta truncate">
        {t.types[known.kind ?? 'file']} · {formats.size(attachment.sizeBytes)}
      </p>
    </div>
  )
}

/** A file that is not on this device yet is fetched first; one's own is read where it is. */
function Bytes({
  attachment,
  start,
  page,
  fetch,
  read,
  progress,
  onKnown,
  onSave,
  onOpenAsDocument
}: Omit<OneProps, 'index' | 'go'> & {
  readonly onKnown: (known: Known) => void
  onSave(): void
}) {
  const { id, name, type, sizeBytes } = attachment
  const [isHere, setHere] = useState(!['available', 'downloading', 'failed', 'cancelled'].includes(attachment.state))
  const latest = useRef(read)
  latest.current = read
  const source = useMemo(
    (): Source => ({ name, type, sizeBytes, read: (start, end) => latest.current(id, start, end) }),
    [id, name, type, sizeBytes]
  )
  if (!isHere) return <Fetching id={id} sizeBytes={sizeBytes} fetch={fetch} progress={progress} onHere={() => setHere(true)} />
  return (
    <Shown
      source={source}
      page={id === start ? page : undefined}
      onKnown={onKnown}
      onSave={onSave}
      onOpenAsDocument={onOpenAsDocument}
    />
  )
}
