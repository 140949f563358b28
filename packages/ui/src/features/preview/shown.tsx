/** One file, by the way that its first bytes tell: opened when it is shown, ended when it is not. */
import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { useText } from '../../text/catalogue.ts'
import { DicomView } from './dicom-view.tsx'
import { ImageView } from './image-view.tsx'
import { Impossible } from './impossible.tsx'
import type { Enclosed } from './letter/letter.ts'
import { LetterView } from './letter-view.tsx'
import { type Parsing, startParsing } from './parsing.ts'
import { type Reason, reasonOf } from './reason.ts'
import { type Kind, SNIFFED_BYTES, sniff } from './sniff.ts'
import { type Source, sourceOfBytes } from './source.ts'
import { startWorker } from './start-worker.ts'
import { text } from './text.ts'
import { TextView } from './text-view.tsx'
import type { Content, Series } from './worker/protocol.ts'

const PdfView = lazy(() => import('./pdf-view.tsx').then((module) => ({ default: module.PdfView })))

/** What the frame around needs to know of what is shown. */
export interface Known {
  readonly kind: Kind | 'letter' | undefined
  readonly series: Series | undefined
}

type State =
  | { readonly step: 'opening' }
  | { readonly step: 'pdf' }
  | { readonly step: 'parsed'; readonly parsing: Parsing; readonly content: Content }
  | { readonly step: 'failed'; readonly reason: Reason }

export interface ShownProps {
  readonly source: Source
  /** From 1: where it opens, if it has pages. */
  readonly page?: number | undefined
  readonly onKnown?: (known: Known) => void
  readonly onSave?: () => void
  readonly onOpenAsDocument?: (() => void) | undefined
  /** A file inside a file inside a file is saved rather than shown. */
  readonly isEnclosed?: boolean
}

export function Shown({ source, page, onKnown, onSave, onOpenAsDocument, isEnclosed = false }: ShownProps) {
  const t = useText(text)
  const [state, setState] = useState<State>({ step: 'opening' })
  const fail = useCallback((reason: Reason) => setState({ step: 'failed', reason }), [])

  useEffect(() => {
    let parsing: Parsing | undefined
    let isGone = false
    setState({ step: 'opening' })
    async function open(): Promise<void> {
      const head = await source.read(0, Math.min(SNIFFED_BYTES, source.sizeBytes))
      const sniffed = sniff(head, source.name, source.type)
      if (isGone) return
      if ('reason' in sniffed) return fail(sniffed.reason)
      onKnown?.({ kind: sniffed.kind, series: undefined })
      if (sniffed.kind === 'pdf') return setState({ step: 'pdf' })
      parsing = startParsing(source, sniffed.kind, startWorker)
      const content = await parsing.content
      if (isGone) return
      setState({ step: 'parsed', parsing, content })
      if (content.kind === 'letter') onKnown?.({ kind: 'letter', series: undefined })
      if (content.kind === 'dicom') onKnown?.({ kind: 'dicom', series: content })
    }
    open().catch((error) => {
      if (!isGone) fail(reasonOf(error))
    })
    return () => {
      isGone = true
      parsing?.close()
    }
  }, [source, onKnown, fail])

  if (state.step === 'failed') return <Impossible reason={state.reason} onSave={onSave} onOpenAsDocument={onOpenAsDocument} />
  if (state.step === 'opening')
    return (
      <p className="preview-wait help" role="status">
        {t.opening}
      </p>
    )
  if (state.step === 'pdf')
    return (
      <Suspense fallback={null}>
        <PdfView name={source.name} source={source} page={page} onFailed={fail} />
      </Suspense>
    )
  return <Parsed source={source} parsing={state.parsing} content={state.content} onFailed={fail} isEnclosed={isEnclosed} />
}

interface ParsedProps {
  readonly source: Source
  readonly parsing: Parsing
  readonly content: Content
  readonly onFailed: (reason: Reason) => void
  readonly isEnclosed: boolean
}

function Parsed({ source, parsing, content, onFailed, isEnclosed }: ParsedProps) {
  switch (content.kind) {
    case 'image':
      return <ImageView name={source.name} bitmap={content.bitmap} />
    case 'dicom':
      return <DicomView name={source.name} series={content} parsing={parsing} onFailed={onFailed} />
    case 'text':
      return <TextView name={source.name} text={content.text} isCut={content.isCut} />
    case 'enclosed':
      return <EnclosedFile enclosed={content.enclosed} isEnclosed={isEnclosed} />
    case 'letter':
      return content.enclosed === undefined ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <div className="preview-scroll" tabIndex={0} data-theme="light">
          <LetterView letter={content.letter} />
        </div>
      ) : (
        <>
          <div className="preview-letter-head" data-theme="light">
            <LetterView letter={content.letter} />
          </div>
          <EnclosedFile enclosed={content.enclosed} isEnclosed={isEnclosed} />
        </>
      )
  }
}

function EnclosedFile({ enclosed, isEnclosed }: { readonly enclosed: Enclosed; readonly isEnclosed: boolean }) {
  const t = useText(text)
  const [source] = useState(() => sourceOfBytes(t.letter.enclosed, enclosed.mediaType, enclosed.bytes))
  if (isEnclosed) return <Impossible reason={{ code: 'format', name: enclosed.mediaType.slice(0, 80) }} />
  return <Shown source={source} isEnclosed />
}
