/** A file that waits to be sent: how far it is, its picture, and whether it keeps where it was taken. */
import { FileWarning, RotateCw, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useRefusalText } from '../../state/refusal-text.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { CardButton } from '../attachments/card-button.tsx'
import { FileCard } from '../attachments/file-card.tsx'
import { iconOfType, isPicture, kindOf } from '../attachments/file-name.ts'
import { Drawn } from '../attachments/thumbnail.tsx'
import { AUTOMATIC_BYTES, thumbnailsOf } from '../attachments/thumbnails.ts'
import { Bar } from '../attachments/transfer-line.tsx'
import { composerText } from './text.ts'
import type { Upload, Uploads } from './uploads.ts'

export function StagedCard({ upload, uploads }: { readonly upload: Upload; readonly uploads: Uploads }) {
  const t = useText(composerText)
  const formats = useFormats()
  const refusal = useRefusalText()
  const bitmap = usePicture(upload)
  const { key, file, state, doneBytes, rate, attachment } = upload
  const type = attachment?.type ?? file.type
  const remove = <CardButton label={t.remove(file.name)} icon={X} onPress={() => uploads.remove(key)} />

  if (state === 'failed') {
    const { title, next } = refusal(upload.failure)
    return (
      <FileCard name={file.name} icon={FileWarning} meta={formats.size(file.size)} actions={remove} failed>
        <div className="card-foot">
          <span className="card-meta" role="alert">
            {title}. {next}
          </span>
          <button type="button" className="btn btn-sm" onClick={() => uploads.restage(key)}>
            <RotateCw className="icon" aria-hidden />
            {t.retry}
          </button>
        </div>
      </FileCard>
    )
  }
  return (
    <FileCard
      name={file.name}
      icon={iconOfType(type)}
      picture={bitmap && <Drawn bitmap={bitmap} />}
      meta={<StagedMeta upload={upload} kind={kindOf({ name: file.name, type })} uploads={uploads} />}
      actions={remove}
    >
      {state === 'giving' && <Bar label={t.giving(file.name)} done={doneBytes} total={file.size} rate={rate} />}
    </FileCard>
  )
}

function StagedMeta({ upload, kind, uploads }: { upload: Upload; kind: string | undefined; uploads: Uploads }) {
  const t = useText(composerText)
  const formats = useFormats()
  const { key, file, state, attachment } = upload
  const isRemoved = attachment?.metadataRemoved === true
  const isKept = attachment !== undefined && !isRemoved && upload.keepMetadata === true
  const parts = [kind, formats.size(file.size), state === 'waiting' && t.waiting, isRemoved && t.removed, isKept && t.kept]
  return (
    <>
      {parts.filter(Boolean).join(' · ')}
      {(isRemoved || isKept) && (
        <>
          {' '}
          <button type="button" className="link-btn" onClick={() => uploads.restage(key, isRemoved)}>
            {isRemoved ? t.keep : t.takeAway}
          </button>
        </>
      )}
    </>
  )
}

/** From the file at hand; kept for its card in the thread. */
function usePicture({ file, attachment }: Upload): ImageBitmap | undefined {
  const { client } = useInterface()
  const [bitmap, setBitmap] = useState<ImageBitmap>()
  const id = attachment?.id
  const isShown = id !== undefined && isPicture(attachment ?? { type: '' }) && file.size <= AUTOMATIC_BYTES
  useEffect(() => {
    if (!isShown || id === undefined) return
    let isWanted = true
    thumbnailsOf(client)
      .seed(id, file)
      .then(
        (made) => isWanted && setBitmap(made),
        () => undefined
      )
    return () => {
      isWanted = false
    }
  }, [client, file, id, isShown])
  return bitmap
}
