/** HTML to a document. No script runs, nothing is fetched, no address but a link stays. */
import { fromBase64 } from '../base64.ts'
import type { Losses } from '../losses.ts'
import type { DocumentJson } from '../schema/document-json.ts'
import { cleanPage } from './clean-page.ts'
import type { ImportLimits } from './limits.ts'
import { openPage } from './page.ts'
import { pageToDocument } from './page-to-document.ts'
import { elementsIn, type Page } from './page-tree.ts'
import type { TakenImages } from './taken-images.ts'

/** Stands in what Colloque writes: there spaces count. */
export const GENERATOR = '<meta name="generator" content="Colloque">'

export function importHtml(
  html: string,
  { limits, losses, images }: { limits: ImportLimits; losses: Losses; images: TakenImages }
): { content: DocumentJson; title?: string } {
  const page = openPage(html, limits)
  cleanPage(page, { losses, takeImage: (source) => takeData(source, images, losses) })
  const isExact = html.slice(0, 2000).includes(GENERATOR)
  if (!isExact) trimCode(page)
  const content = pageToDocument(page, losses, isExact)
  return { content, ...(page.title !== '' && { title: page.title }) }
}

/** The line end before the end of `pre` ends its last line, and begins none. */
function trimCode(page: Page): void {
  for (const element of elementsIn(page.body)) {
    if (element.localName === 'pre') element.textContent = element.textContent.replace(/^\n/, '').replace(/\n$/, '')
  }
}

function takeData(source: string, images: TakenImages, losses: Losses): string | undefined {
  const match = /^data:image\/[\w.+-]+;base64,/i.exec(source)
  const bytes = match ? fromBase64(source.slice(match[0].length)) : undefined
  if (bytes !== undefined) return images.take(bytes)
  if (source.startsWith('data:')) losses.add('image-format', 'left-out')
  return undefined
}
