/** The words of a file, page by page: parsed in workers, which hold no key and reach no network. Undefined: it has none, or cannot be read. */
import { FILE_PAGE_CHARACTERS, FILE_PAGES, FILE_TEXT_CHARACTERS } from '@colloque/client-api'
import { inTime, openPdf } from '../preview/pdf-document.ts'
import type { Source } from '../preview/source.ts'
import { decodeText, TEXT_BYTES_MAX } from '../preview/text-decoding.ts'

const DOCX_BYTES_MAX = 32 << 20
const DOCX_MAX_MS = 30_000
const PDF = 'application/pdf'
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

/** Rejects only when the bytes cannot be had: then it is tried again another time. */
export async function readText(source: Source, signal: AbortSignal): Promise<readonly string[]> {
  if (source.type === PDF) return withinLimits(await pdfPages(source, signal))
  if (source.type === DOCX) {
    if (source.sizeBytes > DOCX_BYTES_MAX) return []
    const bytes = await source.read(0, source.sizeBytes)
    return withinLimits([(await docxWords(bytes)) ?? ''])
  }
  const end = Math.min(source.sizeBytes, TEXT_BYTES_MAX)
  return withinLimits([decodeText(await source.read(0, end), end === source.sizeBytes).text])
}

/** Long pages in several: each is cut where a page of the contract ends. */
export function withinLimits(pages: readonly string[]): string[] {
  const kept: string[] = []
  let characters = 0
  for (const page of pages)
    for (let at = 0; at === 0 || at < page.length; at += FILE_PAGE_CHARACTERS) {
      const cut = page.slice(at, at + FILE_PAGE_CHARACTERS)
      characters += cut.length
      if (kept.length === FILE_PAGES || characters > FILE_TEXT_CHARACTERS) return kept
      kept.push(cut)
    }
  return kept.some((page) => page.trim() !== '') ? kept : []
}

async function pdfPages(source: Source, signal: AbortSignal): Promise<string[]> {
  // What cannot be had is told apart from what cannot be read.
  let lost: unknown
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    try {
      return await source.read(start, end)
    } catch (error) {
      lost = error
      throw error
    }
  }
  const closing = new AbortController()
  signal.addEventListener('abort', () => closing.abort(), { once: true })
  const pages: string[] = []
  try {
    const { document } = await openPdf({ ...source, read }, closing.signal)
    let characters = 0
    for (let number = 1; number <= Math.min(document.numPages, FILE_PAGES) && characters < FILE_TEXT_CHARACTERS; number++) {
      const page = await inTime(document.getPage(number))
      const { items } = await inTime(page.getTextContent())
      const words = items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join('')
      pages.push(words.slice(0, FILE_PAGE_CHARACTERS))
      characters += words.length
      page.cleanup()
    }
  } catch {
    signal.throwIfAborted()
    if (lost !== undefined) throw lost
  } finally {
    closing.abort()
  }
  return pages
}

/** One worker for each file, ended when it has answered or been silent too long. */
function docxWords(bytes: Uint8Array): Promise<string | undefined> {
  const worker = new Worker(new URL('./worker/docx-worker.ts', import.meta.url), { type: 'module' })
  return new Promise<string | undefined>((resolve) => {
    const watchdog = setTimeout(() => resolve(undefined), DOCX_MAX_MS)
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      clearTimeout(watchdog)
      resolve(typeof data === 'string' ? data : undefined)
    }
    worker.onerror = () => resolve(undefined)
    worker.postMessage(bytes)
  }).finally(() => worker.terminate())
}
