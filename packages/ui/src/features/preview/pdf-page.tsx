/** One page of a PDF: its picture, and over it its words, which can be selected and do nothing else. */
import { useEffect, useRef, useState } from 'react'
import { useText } from '../../text/catalogue.ts'
import { inTime, type OpenPdf } from './pdf-document.ts'
import { text } from './text.ts'

export interface PageSize {
  readonly width: number
  readonly height: number
}

const CANVAS_PIXELS_MAX = 20_000_000

export interface PdfPageProps {
  readonly pdf: OpenPdf
  readonly number: number
  readonly scale: number
  /** CSS pixels for a point, at a scale of one. */
  readonly pointScale: number
  /** Taken for its size until it is known. */
  readonly assumed: PageSize
}

export function PdfPage({ pdf, number, scale, pointScale, assumed }: PdfPageProps) {
  const t = useText(text).pages
  const canvas = useRef<HTMLCanvasElement>(null)
  const words = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState(assumed)
  const [isFailed, setFailed] = useState(false)

  useEffect(() => {
    const closing = new AbortController()
    drawPage(pdf, number, scale * pointScale, { canvas: canvas.current, words: words.current }, closing.signal, (points) =>
      setSize({ width: points.width * pointScale, height: points.height * pointScale })
    ).catch(() => {
      if (!closing.signal.aborted) setFailed(true)
    })
    return () => closing.abort()
  }, [pdf, number, scale, pointScale])

  return (
    <div className="preview-page-row">
      <section
        className="preview-page"
        aria-label={t.page(number)}
        style={{ width: Math.round(size.width * scale), height: Math.round(size.height * scale) }}
      >
        <canvas ref={canvas} className="preview-page-canvas" />
        <div ref={words} className="preview-words" />
        {isFailed && <p className="preview-page-failed help">{t.failed}</p>}
      </section>
    </div>
  )
}

interface Places {
  readonly canvas: HTMLCanvasElement | null
  readonly words: HTMLDivElement | null
}

async function drawPage(
  { document, pdfjs }: OpenPdf,
  number: number,
  scale: number,
  { canvas, words }: Places,
  signal: AbortSignal,
  onSize: (points: PageSize) => void
): Promise<void> {
  const page = await inTime(document.getPage(number))
  if (signal.aborted || canvas === null || words === null) return
  const { width, height } = page.getViewport({ scale: 1 })
  onSize({ width, height })
  const fine = Math.min(devicePixelRatio, Math.sqrt(CANVAS_PIXELS_MAX / Math.max(1, width * height * scale * scale)))
  const viewport = page.getViewport({ scale: scale * fine })
  // Drawn beside and shown whole, so that a change of scale does not flash.
  const drawn = globalThis.document.createElement('canvas')
  drawn.width = Math.max(1, Math.floor(viewport.width))
  drawn.height = Math.max(1, Math.floor(viewport.height))
  const rendering = page.render({ canvas: drawn, viewport, annotationMode: pdfjs.AnnotationMode.ENABLE })
  signal.addEventListener('abort', () => rendering.cancel())
  await inTime(rendering.promise)
  if (signal.aborted) return
  canvas.width = drawn.width
  canvas.height = drawn.height
  canvas.getContext('2d')?.drawImage(drawn, 0, 0)
  drawn.width = 0
  words.replaceChildren()
  words.style.setProperty('--total-scale-factor', String(scale))
  const layer = new pdfjs.TextLayer({
    textContentSource: page.streamTextContent({ includeMarkedContent: true, disableNormalization: true }),
    container: words,
    viewport: page.getViewport({ scale })
  })
  signal.addEventListener('abort', () => layer.cancel())
  await layer.render()
}
