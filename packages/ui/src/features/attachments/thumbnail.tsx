/** A picture drawn at the size at which it is shown, fetched by itself while it is small and on demand when it is large. */
import type { Attachment } from '@colloque/client-api'
import { Image } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'
import { useText } from '../../text/catalogue.ts'
import { useFormats } from '../../text/formats.ts'
import { useRowStop } from './card-button.tsx'
import { attachmentsText } from './text.ts'
import { AUTOMATIC_BYTES, thumbnailsOf } from './thumbnails.ts'

/** A row that scrolls past quickly asks for nothing. */
const ASKED_AFTER_MS = 150

export type ThumbnailState = 'waiting' | 'loading' | 'shown' | 'failed'

export function useThumbnail(attachment: Attachment): {
  bitmap: ImageBitmap | undefined
  state: ThumbnailState
  ask: () => void
} {
  const { client } = useInterface()
  const thumbnails = thumbnailsOf(client)
  const [bitmap, setBitmap] = useState(() => thumbnails.peek(attachment.id))
  const [state, setState] = useState<ThumbnailState>(bitmap ? 'shown' : 'waiting')
  const isAutomatic = attachment.sizeBytes <= AUTOMATIC_BYTES && isReachable(attachment)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the picture of an id never changes, its transfer state does
  const ask = useCallback(() => {
    setState('loading')
    thumbnails.load(attachment).then(
      (loaded) => {
        setBitmap(loaded)
        setState('shown')
      },
      () => setState('failed')
    )
  }, [thumbnails, attachment.id])

  useEffect(() => {
    if (!isAutomatic || state !== 'waiting') return
    const timer = setTimeout(ask, ASKED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [isAutomatic, state, ask])

  return { bitmap, state, ask }
}

const isReachable = ({ state }: Attachment): boolean => state === 'available' || state === 'ready' || state === 'uploaded'

export function Thumbnail({ attachment }: { readonly attachment: Attachment }) {
  const { bitmap, state, ask } = useThumbnail(attachment)
  const t = useText(attachmentsText)
  const formats = useFormats()
  const tabIndex = useRowStop()
  if (bitmap) return <Drawn bitmap={bitmap} label={t.picture(attachment.name)} />
  return (
    <div className="image-blank">
      <Image className="icon icon-lg" aria-hidden />
      {state === 'failed' && <span className="meta">{t.cannotShow}</span>}
      {state === 'waiting' && attachment.sizeBytes > AUTOMATIC_BYTES && (
        <button type="button" className="btn btn-sm" tabIndex={tabIndex} onClick={ask}>
          {t.show} · {formats.size(attachment.sizeBytes)}
        </button>
      )}
    </div>
  )
}

/** The canvas holds its own copy: the cache may let the bitmap go. */
export function Drawn({ bitmap, label }: { readonly bitmap: ImageBitmap; readonly label?: string }) {
  const draw = useCallback(
    (canvas: HTMLCanvasElement | null) => {
      if (canvas === null || bitmap.width === 0) return
      canvas.width = bitmap.width
      canvas.height = bitmap.height
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
    },
    [bitmap]
  )
  return label === undefined ? <canvas ref={draw} /> : <canvas ref={draw} role="img" aria-label={label} />
}
