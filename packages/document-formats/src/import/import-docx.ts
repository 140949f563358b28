/** DOCX to a document, by mammoth: its parts are unpacked and checked here first, and it gets a clean archive of them. */
import { zipSync } from 'fflate'
import mammoth from 'mammoth'
import { FormatError } from '../errors.ts'
import type { Losses } from '../losses.ts'
import { plainLine } from '../schema/attribute-rules.ts'
import type { DocumentJson } from '../schema/document-json.ts'
import { cleanPage } from './clean-page.ts'
import { readNumbering } from './docx-numbering.ts'
import { type DocxParts, openDocx, resolveReferences } from './docx-parts.ts'
import { readStyles } from './docx-style-sheet.ts'
import { docxStyles } from './docx-styles.ts'
import type { ImportLimits } from './limits.ts'
import { openPage } from './page.ts'
import { pageToDocument } from './page-to-document.ts'
import { elementsIn, nodesIn, type Page, type PageElement, type PageNode } from './page-tree.ts'
import { prepareDocx, WIDTH_MARK } from './prepare-docx.ts'
import { NUMBER_MARK } from './prepare-numbers.ts'
import type { TakenImages } from './taken-images.ts'

const READ_PARTS =
  /^(\[Content_Types\]\.xml|_rels\/\.rels|word\/(_rels\/)?(document|footnotes|endnotes|comments|styles|numbering)\.xml(\.rels)?)$/
const TEXT_PARTS = /^word\/(document|footnotes|endnotes)\.xml$/

/** @throws FormatError */
export async function importDocx(
  file: Uint8Array,
  { limits, losses, images }: { limits: ImportLimits; losses: Losses; images: TakenImages }
): Promise<{ content: DocumentJson; title?: string }> {
  const parts = openDocx(file, limits)
  const archive = cleanArchive(parts, losses)
  const placeholders = new Map<string, string>()
  const { value, messages } = await convert(archive, {
    includeEmbeddedStyleMap: false,
    externalFileAccess: false,
    ignoreEmptyParagraphs: false,
    styleMap: docxStyles,
    convertImage: mammoth.images.imgElement(async (image) => {
      const placeholder = images.take(new Uint8Array(await image.readAsArrayBuffer()))
      if (placeholder !== undefined) placeholders.set(`docx:${placeholder}`, placeholder)
      return { src: `docx:${placeholder ?? ''}` }
    })
  })
  for (const { type, message } of messages) {
    if (message.startsWith('A w:sym')) losses.add('unreadable-character', 'left-out')
    else if (
      /^An unrecognised element was ignored: (?!v:|office-word:|w:(separator|continuationSeparator|tblPrEx|permStart|permEnd)|\{urn:schemas-microsoft-com:office:office\})/.test(
        message
      )
    )
      losses.add('unknown-element', 'left-out')
    else if (message.startsWith('Could not find image') || type === 'error') losses.add('image-missing', 'left-out')
  }
  const page = openPage(value, { ...limits, depth: limits.depth * 2 })
  const widths = takeWidths(page)
  prepareTables(page)
  cutNumberedLists(page)
  removeBackLinks(page)
  cleanPage(page, { losses, takeImage: (source) => placeholders.get(source) })
  for (const [image, width] of widths) image.setAttribute('width', width)
  const title = titleOf(parts)
  return { content: pageToDocument(page, losses, true), ...(title !== '' && { title }) }
}

/** Only what the converter reads, stored without compression: nothing is left that could grow. */
function cleanArchive(parts: DocxParts, losses: Losses): Uint8Array<ArrayBuffer> {
  const xmlOf = (name: string) => (parts.has(name) ? parts.xml(name) : '')
  const options = { numbering: readNumbering(xmlOf('word/numbering.xml')), styleOf: readStyles(xmlOf('word/styles.xml')) }
  const clean: Record<string, Uint8Array> = {}
  for (const name of parts.names) {
    if (/^word\/(header|footer)\d*\.xml$/.test(name) && /<w:t(?: [^>]*)?>[^<]*\p{L}/u.test(parts.xml(name)))
      losses.add('header-or-footer', 'left-out')
    if (name === 'word/vbaProject.bin') losses.add('macro', 'left-out')
    if (TEXT_PARTS.test(name)) clean[name] = new TextEncoder().encode(prepareDocx(parts.xml(name), losses, options))
    else if (READ_PARTS.test(name)) clean[name] = new TextEncoder().encode(parts.xml(name))
    else if (/^word\/media\/[^/]+$/.test(name)) clean[name] = parts.bytes(name)
  }
  return new Uint8Array(zipSync(clean, { level: 0 }))
}

type Converter = (input: object, options: object) => Promise<{ value: string; messages: { type: string; message: string }[] }>

/** Each host of mammoth takes the archive under a name of its own. */
async function convert(archive: Uint8Array<ArrayBuffer>, options: object) {
  try {
    return await (mammoth.convertToHtml as unknown as Converter)({ arrayBuffer: archive.buffer, buffer: archive }, options)
  } catch {
    throw new FormatError('damaged', 'This Word document is damaged. Open it in Word, save it again, then add it.')
  }
}

function takeWidths(page: Page): Map<PageElement, string> {
  const widths = new Map<PageElement, string>()
  for (const element of elementsIn(page.body)) {
    if (element.localName !== 'img') continue
    const [alt, width] = (element.getAttribute('alt') ?? '').split(WIDTH_MARK)
    element.setAttribute('alt', alt ?? '')
    if (width !== undefined) widths.set(element, width)
  }
  return widths
}

/** Cells whose text has the style of a heading of a table are headings, wherever they are. */
function prepareTables(page: Page): void {
  for (const element of elementsIn(page.body)) {
    if (element.localName !== 'td' || (element.firstChild as PageElement | null)?.getAttribute?.('class') !== 'table-heading')
      continue
    const heading = page.create('th')
    for (const name of ['colspan', 'rowspan']) {
      const value = element.getAttribute(name)
      if (value !== null) heading.setAttribute(name, value)
    }
    while (element.firstChild !== null) heading.append(element.firstChild)
    element.replaceWith(heading)
  }
}

/** Where an item begins with a number of its own, a list of its own begins, which counts from there. */
function cutNumberedLists(page: Page): void {
  for (const node of [...nodesIn(page.body)]) {
    const match = node.nodeType === 3 ? new RegExp(`^${NUMBER_MARK}(\\d+)${NUMBER_MARK}`).exec(node.nodeValue) : null
    if (match === null) continue
    node.nodeValue = node.nodeValue.slice(match[0].length)
    const item = closest(node, 'li')
    const list = item?.parentNode as PageElement | undefined
    if (item === undefined || list?.localName !== 'ol') continue
    const rest = page.create('ol')
    rest.setAttribute('start', match[1]!)
    const following: PageElement[] = []
    for (let each: PageElement | null = item; each !== null; each = each.nextSibling as PageElement | null) following.push(each)
    rest.append(...following)
    if (list.firstChild === null) list.replaceWith(rest)
    else list.after(rest)
  }
}

/** The arrow behind each note, back to where it was called. */
function removeBackLinks(page: Page): void {
  for (const element of elementsIn(page.body)) {
    const href = element.localName === 'a' ? (element.getAttribute('href') ?? '') : ''
    if (/^#(foot|end)note-ref-/.test(href)) {
      const [item, paragraph] = [closest(element, 'li'), element.parentNode as PageElement]
      element.remove()
      trimEnds(item?.firstChild ?? paragraph, paragraph)
    } else if (/^#(foot|end)note-/.test(href)) element.removeAttribute('href')
  }
}

/** The tab before the words of a note and the space behind them are only there for its number and its arrow. */
function trimEnds(first: PageNode, last: PageNode): void {
  const texts = (node: PageNode) => [...nodesIn(node)].filter(({ nodeType }) => nodeType === 3)
  const [head, tail] = [texts(first)[0], texts(last).at(-1)]
  if (head !== undefined) head.nodeValue = head.nodeValue.trimStart()
  if (tail !== undefined) tail.nodeValue = tail.nodeValue.trimEnd()
}

function closest(node: { parentNode: unknown }, name: string): PageElement | undefined {
  let up = node.parentNode as PageElement | null
  while (up !== null && up.localName !== name) up = up.parentNode as PageElement | null
  return up ?? undefined
}

function titleOf(parts: DocxParts): string {
  if (!parts.has('docProps/core.xml')) return ''
  const title = /<dc:title[^>]*>([^<]*)<\/dc:title>/.exec(parts.xml('docProps/core.xml'))?.[1] ?? ''
  return plainLine(resolveReferences(title), 200)
}
