/**
 * Opens a PDF with pdf.js in a worker of its own: read by ranges, no script, no form of XFA, no link followed, nothing
 * fetched but the fonts and tables that are served beside the page.
 */

import type { PDFDocumentProxy } from 'pdfjs-dist'
import PdfWorkerProgram from 'pdfjs-dist/build/pdf.worker.min.mjs?worker'
import { PdfAssets } from './pdf-assets.ts'
import { Unshowable } from './reason.ts'
import type { Source } from './source.ts'

export interface OpenPdf {
  readonly document: PDFDocumentProxy
  readonly pdfjs: typeof import('pdfjs-dist')
  close(): void
}

const RANGE_BYTES = 256 * 1024
const PICTURE_PIXELS_MAX = 64_000_000
const SILENCE_MAX_MS = 20_000

export async function openPdf(source: Source, signal: AbortSignal): Promise<OpenPdf> {
  const pdfjs = await import('pdfjs-dist')
  signal.throwIfAborted()
  const worker = new PdfWorkerProgram()
  const task = pdfjs.getDocument({
    range: createTransport(pdfjs, source),
    worker: pdfjs.PDFWorker.create({ port: worker }),
    rangeChunkSize: RANGE_BYTES,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    useWorkerFetch: false,
    // Any address: the factory below looks at the name alone.
    cMapUrl: './',
    standardFontDataUrl: './',
    wasmUrl: './',
    BinaryDataFactory: PdfAssets,
    disableWorkerRendering: true,
    maxImageSize: PICTURE_PIXELS_MAX,
    verbosity: pdfjs.VerbosityLevel.ERRORS
  } as Parameters<typeof pdfjs.getDocument>[0])
  const close = () => {
    void task.destroy().catch(() => undefined)
    worker.terminate()
  }
  signal.addEventListener('abort', close)
  try {
    return { document: await inTime(task.promise), pdfjs, close }
  } catch (error) {
    close()
    throw unshowable(error)
  }
}

function createTransport(pdfjs: typeof import('pdfjs-dist'), source: Source) {
  class Transport extends pdfjs.PDFDataRangeTransport {
    override requestDataRange(start: number, end: number): void {
      source.read(start, Math.min(end, source.sizeBytes)).then(
        // A copy: pdf.js hands the buffer on to its worker.
        (bytes) => this.onDataRange(start, bytes.slice()),
        () => this.onDataRange(start, null)
      )
    }
  }
  return new Transport(source.sizeBytes, null)
}

/** What is silent for longer is given up, so that a file made to keep a worker busy ends in a sentence. */
export function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Unshowable('slow')), SILENCE_MAX_MS)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}

function unshowable(error: unknown): Unshowable {
  if (error instanceof Unshowable) return error
  return new Unshowable(error instanceof Error && error.name === 'PasswordException' ? 'password' : 'damaged')
}
