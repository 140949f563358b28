/** The pictures and files of the messages that are loaded, newest first. */
import type { Attachment, Message } from '@colloque/client-api'
import { useMemo } from 'react'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { iconOfType, isPicture, splitName } from '../attachments/file-name.ts'
import { Drawn, useThumbnail } from '../attachments/thumbnail.tsx'
import { detailsText } from './details-text.ts'
import { nameOf } from './names.ts'
import { useThread } from './thread-context.ts'

interface Sent {
  readonly attachment: Attachment
  readonly message: Message
}
const PICTURES = 12
const isThere = ({ state }: Attachment): boolean => state === 'available' || state === 'ready' || state === 'uploaded'

export function DetailsFiles({ loaded }: { readonly loaded: readonly Message[] }) {
  const t = useText(detailsText)
  const { pictures, files } = useMemo(() => {
    const sent = loaded
      .flatMap((message) => message.attachments.map((attachment): Sent => ({ attachment, message })))
      .filter(({ attachment }) => isThere(attachment))
      .reverse()
    return {
      pictures: sent.filter(({ attachment }) => isPicture(attachment)).slice(0, PICTURES),
      files: sent.filter(({ attachment }) => !isPicture(attachment))
    }
  }, [loaded])
  return (
    <>
      {pictures.length > 0 && (
        <section className="details-part">
          <h3 className="label">{t.media}</h3>
          <ul className="picture-grid">
            {pictures.map(({ attachment }) => (
              <Picture key={attachment.id} attachment={attachment} all={pictures.map((sent) => sent.attachment)} />
            ))}
          </ul>
        </section>
      )}
      <section className="details-part">
        <h3 className="label">{t.files}</h3>
        {files.length > 0 && (
          <ul className="file-lines">
            {files.map(({ attachment, message }) => (
              <FileLine
                key={attachment.id}
                attachment={attachment}
                message={message}
                all={files.map((sent) => sent.attachment)}
              />
            ))}
          </ul>
        )}
        <p className="meta">{files.length > 0 || pictures.length > 0 ? t.filesHelp : t.noFiles}</p>
      </section>
    </>
  )
}

function Picture({ attachment, all }: { readonly attachment: Attachment; readonly all: readonly Attachment[] }) {
  const t = useText(detailsText)
  const { acts } = useThread()
  const { bitmap } = useThumbnail(attachment)
  const Icon = iconOfType(attachment.type)
  return (
    <li>
      <button
        type="button"
        className="picture-tile"
        aria-label={t.open(attachment.name)}
        title={attachment.name}
        onClick={() => acts.preview(all, attachment.id)}
      >
        {bitmap ? <Drawn bitmap={bitmap} /> : <Icon className="icon icon-lg" aria-hidden />}
      </button>
    </li>
  )
}

interface FileLineProps {
  readonly attachment: Attachment
  readonly message: Message
  readonly all: readonly Attachment[]
}

function FileLine({ attachment, message, all }: FileLineProps) {
  const t = useText(detailsText)
  const formats = useFormats()
  const { acts } = useThread()
  const { name, type, sizeBytes, id } = attachment
  const { stem, extension } = splitName(name)
  const Icon = iconOfType(type)
  return (
    <li>
      <button type="button" className="file-line" title={t.open(name)} onClick={() => acts.preview(all, id)}>
        <Icon className="icon" aria-hidden />
        <span className="grow">
          <span className="card-name">
            <span>{stem}</span>
            {extension !== '' && <span>{extension}</span>}
          </span>
          <span className="block meta truncate">
            {formats.size(sizeBytes)} · {t.fileFrom(nameOf(message.from, t.you), formats.short(message.at, Date.now()))}
          </span>
        </span>
      </button>
    </li>
  )
}
