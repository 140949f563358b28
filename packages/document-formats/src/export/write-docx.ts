/** A document as DOCX by the docx library, with the styles that Word and LibreOffice know, so that it comes back as it went. */
import type { IParagraphOptions, IRunOptions, ParagraphChild } from 'docx'
import {
  CheckBox,
  Document,
  ExternalHyperlink,
  Footer,
  ImageRun,
  Packer,
  PageNumber,
  Paragraph,
  Tab,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType
} from 'docx'
import { inlineText, wordsOf } from '../document-text.ts'
import { countAttribute, type DocumentJson, type MarkJson, type NodeJson, textAttribute } from '../schema/document-json.ts'
import { columnWidths, tableGrid } from '../schema/table-grid.ts'
import { docxNumbering, docxParagraphStyles, docxRunStyles } from './docx-definitions.ts'
import type { WriteOptions } from './export-document.ts'
import { exportImage } from './export-images.ts'

/** Twips between the sides of A4 with 2.5 cm on each; CSS pixels for pictures. */
const PAGE_TWIPS = 9070
const PAGE_PIXELS = 604

/** What the blocks here inherit: the style of a paragraph and, within a list, its level. */
interface Place {
  readonly options: WriteOptions
  readonly starts: Start[]
  readonly style?: string
  readonly level: number
  readonly twips: number
}

interface Start {
  readonly level: number
  readonly start: number
}

export async function writeDocx(document: DocumentJson, options: WriteOptions): Promise<Uint8Array<ArrayBuffer>> {
  const starts: Start[] = []
  const children = blocks(document.content ?? [], { options, starts, level: 0, twips: PAGE_TWIPS })
  const file = new Document({
    title: xmlText(options.title),
    creator: xmlText((options.authors ?? []).join(', ') || 'Colloque'),
    lastModifiedBy: 'Colloque',
    styles: {
      default: { document: { run: { font: 'Arial', size: 21, language: { value: options.language } } } },
      paragraphStyles: docxParagraphStyles,
      characterStyles: docxRunStyles
    },
    numbering: { config: docxNumbering(starts) },
    sections: [
      {
        properties: {
          page: { size: { width: 11_906, height: 16_838 }, margin: { top: 1418, bottom: 1418, left: 1418, right: 1418 } }
        },
        footers: { default: pageFooter() },
        children
      }
    ]
  })
  const bytes = await Packer.pack(file, 'uint8array')
  return new Uint8Array(bytes)
}

function pageFooter(): Footer {
  const run = new TextRun({ children: [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES], size: 16 })
  return new Footer({ children: [new Paragraph({ alignment: 'center', children: [run] })] })
}

type Block = Paragraph | Table

function blocks(nodes: readonly NodeJson[], place: Place): Block[] {
  return nodes.flatMap((node, index) => {
    const made = block(node, place)
    // Word joins two tables in a row, and wants a paragraph behind the last one.
    const next = nodes[index + 1]
    return node.type === 'table' && (next === undefined || next.type === 'table')
      ? [...made, new Paragraph({ style: 'TableSeparator' })]
      : made
  })
}

function block(node: NodeJson, place: Place): Block[] {
  switch (node.type) {
    case 'paragraph':
      return [paragraph(node, place)]
    case 'heading':
      return [new Paragraph({ ...indent(place), style: `Heading${countAttribute(node, 'level', 1)}`, children: inline(node) })]
    case 'bulletList':
    case 'orderedList':
    case 'taskList':
      return list(node, place)
    case 'blockquote':
      return blocks(node.content ?? [], { ...place, style: 'Quote' })
    case 'codeBlock':
      return inlineText(node)
        .split('\n')
        .map((line) => new Paragraph({ ...indent(place), style: 'SourceCode', children: runs(line, {}) }))
    case 'horizontalRule':
      return [new Paragraph({ style: 'HorizontalLine' })]
    case 'image':
      return [new Paragraph({ ...indent(place), children: image(node, place) })]
    case 'table':
      return [table(node, place)]
    default:
      return blocks(node.content ?? [], place)
  }
}

function paragraph(node: NodeJson, place: Place): Paragraph {
  const style = place.level > 0 ? `ListContinue${Math.min(place.level, 5)}` : place.style
  return new Paragraph({ ...(style && { style }), children: inline(node) })
}

function indent(place: Place): IParagraphOptions {
  return place.level === 0 ? {} : { indent: { left: 360 * (place.level + 1) } }
}

function list(node: NodeJson, place: Place): Block[] {
  const level = Math.min(place.level, 8)
  if (place.level > 8) place.options.losses.add('page-layout', 'flattened')
  if (place.style !== undefined) place.options.losses.add('nested-block', 'flattened')
  let reference = node.type === 'taskList' ? 'tasks' : 'bullets'
  if (node.type === 'orderedList') {
    place.starts.push({ level, start: countAttribute(node, 'start', 1) })
    reference = `ordered-${place.starts.length}`
  }
  return (node.content ?? []).flatMap((item) => {
    const [first, ...rest] = item.content ?? []
    const box = item.type === 'taskItem' ? [new CheckBox({ checked: item.attrs?.checked === true }), new TextRun(' ')] : []
    const head = new Paragraph({ numbering: { reference, level }, children: [...box, ...(first ? inline(first) : [])] })
    return [head, ...blocks(rest, { ...place, level: place.level + 1 })]
  })
}

function table(node: NodeJson, place: Place): Table {
  const grid = tableGrid(node)
  const columns = grid[0]?.length ?? 1
  const share = Math.floor(place.twips / Math.max(1, columns))
  const wanted = columnWidths(grid).map((width) => (width === undefined ? share : width * 15))
  const scale = Math.min(
    1,
    place.twips /
      Math.max(
        1,
        wanted.reduce((sum, width) => sum + width, 0)
      )
  )
  const widths = wanted.map((width) => Math.max(60, Math.floor(width * scale)))
  let isHead = true
  const rows = grid.map((row) => {
    isHead &&= row.every((each) => each?.cell.type === 'tableHeader')
    const cells = row.flatMap((each, column) => {
      if (each === undefined) return [new TableCell({ children: [new Paragraph({})] })]
      if (!each.isStart) return []
      const twips = widths.slice(column, column + each.colspan).reduce((sum, width) => sum + width, 0)
      const style = each.cell.type === 'tableHeader' ? 'TableHeading' : undefined
      const inner = {
        options: place.options,
        starts: place.starts,
        level: 0,
        twips: Math.max(120, twips - 220),
        ...(style && { style })
      }
      return [
        new TableCell({
          columnSpan: each.colspan,
          rowSpan: each.rowspan,
          width: { size: twips, type: WidthType.DXA },
          ...(style && { shading: { fill: 'F0F0F0' } }),
          children: blocks(each.cell.content ?? [], inner)
        })
      ]
    })
    return new TableRow({ ...(isHead && { tableHeader: true }), children: cells })
  })
  return new Table({
    rows,
    columnWidths: widths,
    width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA }
  })
}

function image(node: NodeJson, { options, twips }: Place): ParagraphChild[] {
  const found = exportImage(options.images, textAttribute(node, 'file'))
  const alt = xmlText(textAttribute(node, 'alt'))
  const type =
    found && ({ 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif', 'image/webp': undefined } as const)[found.mediaType]
  if (found?.width === undefined || found.height === undefined || type === undefined) {
    options.losses.add(found === undefined ? 'image-missing' : 'image-format', 'left-out')
    return alt === '' ? [] : [new TextRun(`[${alt}]`)]
  }
  const wanted = countAttribute(node, 'width', 0) || found.width
  const width = Math.max(1, Math.round(Math.min(wanted, (PAGE_PIXELS * twips) / PAGE_TWIPS)))
  const height = Math.max(1, Math.round((width * found.height) / found.width))
  return [
    new ImageRun({
      type,
      data: found.bytes,
      transformation: { width, height },
      altText: { name: 'image', title: '', description: alt }
    })
  ]
}

function inline(node: NodeJson): ParagraphChild[] {
  const children: ParagraphChild[] = []
  for (const child of node.content ?? []) {
    const marks = child.marks ?? []
    const link = marks.find(({ type }) => type === 'link')
    const made = child.type === 'hardBreak' ? [new TextRun({ break: 1 })] : runs(wordsOf(child), look(marks, link !== undefined))
    if (link === undefined) children.push(...made)
    else children.push(new ExternalHyperlink({ link: textAttribute(link, 'href'), children: made }))
  }
  return children
}

function look(marks: readonly MarkJson[], isLink: boolean): IRunOptions {
  const has = (type: string) => marks.some((mark) => mark.type === type)
  return {
    ...(has('bold') && { bold: true }),
    ...(has('italic') && { italics: true }),
    ...(has('underline') && { underline: {} }),
    ...(has('strike') && { strike: true }),
    ...(has('code') ? { style: 'SourceText' } : isLink ? { style: 'Hyperlink' } : {})
  }
}

/** Line ends and tabs are elements of their own in Word. */
function runs(text: string, style: IRunOptions): TextRun[] {
  return xmlText(text)
    .split(/(\n|\t)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part === '\n') return new TextRun({ ...style, break: 1 })
      return part === '\t' ? new TextRun({ ...style, children: [new Tab()] }) : new TextRun({ ...style, text: part })
    })
}

/** XML 1.0 has no place for most control characters. */
function xmlText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no document may hold
  return text.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
}
