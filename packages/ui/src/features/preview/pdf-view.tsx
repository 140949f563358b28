/** The pages of a PDF, one under the other; only those near what is seen are drawn. */
import { ChevronDown, ChevronUp } from 'lucide-react'
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { VList, type VListHandle } from 'virtua'
import { useText } from '../../text/catalogue.ts'
import { type OpenPdf, openPdf } from './pdf-document.ts'
import { type PageSize, PdfPage } from './pdf-page.tsx'
import { nextStep } from './placement.ts'
import { type Reason, reasonOf } from './reason.ts'
import type { Source } from './source.ts'
import { text } from './text.ts'
import { Tool, Toolbar, ZoomTools } from './toolbar.tsx'

/** CSS pixels for a point. */
const POINT = 96 / 72
const MARGIN = 24
const FIT_MAX = 1.25

export interface PdfViewProps {
  readonly name: string
  readonly source: Source
  /** From 1: where it opens. */
  readonly page?: number | undefined
  readonly onFailed: (reason: Reason) => void
  readonly onOpened?: (pages: number) => void
}

export function PdfView({ name, source, page = 1, onFailed }: PdfViewProps) {
  const [opened, setOpened] = useState<{ readonly pdf: OpenPdf; readonly first: PageSize } | undefined>(undefined)
  useEffect(() => {
    const closing = new AbortController()
    openPdf(source, closing.signal)
      .then(async (pdf) => {
        const { width, height } = (await pdf.document.getPage(1)).getViewport({ scale: POINT })
        if (!closing.signal.aborted) setOpened({ pdf, first: { width, height } })
      })
      .catch((error) => {
        if (!closing.signal.aborted) onFailed(reasonOf(error))
      })
    return () => closing.abort()
  }, [source, onFailed])
  return opened === undefined ? <Opening /> : <Pages name={name} start={page - 1} {...opened} />
}

function Opening() {
  const t = useText(text)
  return (
    <p className="preview-wait help" role="status">
      {t.opening}
    </p>
  )
}

interface PagesProps {
  readonly name: string
  /** From 0. */
  readonly start: number
  readonly pdf: OpenPdf
  readonly first: PageSize
}

function Pages({ name, start, pdf, first }: PagesProps) {
  const t = useText(text)
  const list = useRef<VListHandle>(null)
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const [zoom, setZoom] = useState<number | 'fit'>('fit')
  const [current, setCurrent] = useState(0)
  const count = pdf.document.numPages
  const fitted = Math.max(0.1, Math.min(FIT_MAX, (width - 2 * MARGIN) / first.width))
  const scale = zoom === 'fit' ? fitted : zoom
  const isShown = width > 0
  useEffect(() => {
    if (isShown && start > 0) list.current?.scrollToIndex(Math.min(count - 1, start), { align: 'start' })
  }, [isShown, start, count])
  const go = (page: number) => list.current?.scrollToIndex(Math.min(count - 1, Math.max(0, page)), { align: 'start' })
  const changeZoom = (next: number | 'fit') => {
    setZoom(typeof next === 'number' ? Math.min(5, Math.max(0.1, next)) : next)
    // The page that was read stays where it was.
    requestAnimationFrame(() => go(current))
  }
  const view = {
    percent: Math.round(scale * 100),
    zoomBy: (direction: 1 | -1) => changeZoom(nextStep(scale, direction)),
    fit: () => changeZoom('fit'),
    actual: () => changeZoom(1),
    rotate: () => undefined
  }
  return (
    <>
      <div ref={box} className="preview-pages-box">
        {isShown && (
          <VList
            ref={list}
            className="preview-pages"
            aria-label={t.preview(name)}
            role="region"
            tabIndex={0}
            bufferSize={400}
            onScroll={(offset) => setCurrent(list.current?.findItemIndex(offset + 120) ?? 0)}
          >
            {Array.from({ length: count }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: pages have no other name than their number
              <PdfPage key={index} pdf={pdf} number={index + 1} scale={scale} pointScale={POINT} assumed={first} />
            ))}
          </VList>
        )}
      </div>
      <Toolbar>
        <PageTools count={count} current={current} onPage={go} />
        <ZoomTools view={view} />
      </Toolbar>
    </>
  )
}

function PageTools({
  count,
  current,
  onPage
}: {
  readonly count: number
  readonly current: number
  readonly onPage: (page: number) => void
}) {
  const t = useText(text).pages
  const [typed, setTyped] = useState<string | undefined>(undefined)
  const commit = () => {
    const page = Number(typed)
    if (typed !== undefined && Number.isInteger(page) && page >= 1) onPage(page - 1)
    setTyped(undefined)
  }
  return (
    <div className="preview-group">
      <Tool icon={ChevronUp} label={t.previous} isDisabled={current === 0} onPress={() => onPage(current - 1)} />
      <input
        className="input preview-number"
        aria-label={t.number}
        inputMode="numeric"
        value={typed ?? current + 1}
        onChange={(event) => setTyped(event.target.value.replace(/\D/g, '').slice(0, 6))}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit()
          if (event.key.startsWith('Arrow')) event.stopPropagation()
        }}
      />
      <span className="help nowrap">{t.of(count)}</span>
      <Tool icon={ChevronDown} label={t.next} isDisabled={current >= count - 1} onPress={() => onPage(current + 1)} />
    </div>
  )
}

function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    setWidth(element.clientWidth)
    return () => observer.disconnect()
  }, [box])
  return width
}
