/** A document as PDF by pdfmake: fonts embedded, title, language, authors, page numbers and an outline of the headings. It is not tagged. */
import { toBase64 } from '../base64.ts'
import { inlineText, wordsOf } from '../document-text.ts'
import { countAttribute, type DocumentJson, type NodeJson, textAttribute } from '../schema/document-json.ts'
import { columnWidths, tableGrid } from '../schema/table-grid.ts'
import type { WriteOptions } from './export-document.ts'
import { exportImage } from './export-images.ts'
import { drawable, loadPdfMake } from './pdf-fonts.ts'

/** Points. A4 with 2 cm on each side. */
const PAGE_WIDTH = 595.28 - 2 * 56.7
const PAGE_HEIGHT = 841.89 - 2 * 56.7 - 40
const POINTS_PER_PIXEL = 0.75

type Content = Record<string, unknown>

interface Page {
  readonly options: WriteOptions
  readonly draw: (text: string) => string
  /** Points that are left between the sides here. */
  readonly width: number
  /** Of each level the heading that stands above what comes next: where the outline puts it. */
  readonly above: { count: number; ids: readonly (string | undefined)[] }
}

export async function writePdf(document: DocumentJson, options: WriteOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { pdfMake, hasGlyph } = await loadPdfMake()
  const draw = (text: string) => {
    const drawn = drawable(text, hasGlyph)
    options.losses.add('unreadable-character', 'kept-as-text', drawn.replaced)
    return drawn.text
  }
  const title = draw(options.title)
  const definition = {
    pageSize: 'A4',
    pageMargins: [56.7, 56.7, 56.7, 66],
    version: '1.7',
    language: options.language,
    displayTitle: true,
    info: {
      title: options.title,
      author: (options.authors ?? []).join(', '),
      creator: 'Colloque',
      producer: 'Colloque',
      ...(options.date && { creationDate: options.date, modDate: options.date })
    },
    defaultStyle: { fontSize: 10.5, lineHeight: 1.25 },
    content: stack(document.content ?? [], { options, draw, width: PAGE_WIDTH, above: { count: 0, ids: [] } }),
    footer: (page: number, pages: number) => ({
      margin: [56.7, 14, 56.7, 0],
      fontSize: 8,
      color: '#595959',
      columns: [
        { text: title, width: '*' },
        { text: `${page} / ${pages}`, width: 'auto', alignment: 'right' }
      ]
    }),
    pageBreakBefore: (node: { headlineLevel?: number }, around: { getFollowingNodesOnPage(): unknown[] }) =>
      node.headlineLevel !== undefined && around.getFollowingNodesOnPage().length === 0
  }
  return new Uint8Array(await pdfMake.createPdf(definition).getBuffer())
}

/** Under the nearest heading before it that is above it. */
function outlined(level: number, text: string, { above }: Page): Content {
  const parent = above.ids.slice(0, level - 1).findLast((id) => id !== undefined)
  above.count += 1
  const id = `heading-${above.count}`
  above.ids = Array.from({ length: level }, (_, index) => (index === level - 1 ? id : above.ids[index]))
  return { id, outline: true, outlineText: text, outlineExpanded: true, ...(parent !== undefined && { outlineParentId: parent }) }
}

function stack(nodes: readonly NodeJson[], page: Page): Content[] {
  return nodes.map((node) => block(node, page))
}

function block(node: NodeJson, page: Page): Content {
  switch (node.type) {
    case 'paragraph':
      return { text: inline(node, page), margin: [0, 0, 0, 6] }
    case 'heading': {
      const level = countAttribute(node, 'level', 1)
      const text = page.draw(inlineText(node)).trim()
      const outline = text === '' ? {} : outlined(level, text, page)
      const size = [18, 14, 12][level - 1]!
      return {
        text: inline(node, page),
        fontSize: size,
        bold: true,
        margin: [0, level === 1 ? 4 : 10, 0, 5],
        headlineLevel: level,
        ...outline
      }
    }
    case 'bulletList':
      return { ul: items(node, page), margin: [0, 0, 0, 4] }
    case 'orderedList':
      return { ol: items(node, page), start: countAttribute(node, 'start', 1), margin: [0, 0, 0, 4] }
    case 'taskList':
      return { stack: (node.content ?? []).map((item) => task(item, page)), margin: [0, 0, 0, 4] }
    case 'blockquote':
      return boxed(stack(node.content ?? [], narrower(page, 14)), { left: 2, fill: null })
    case 'codeBlock':
      return boxed([{ text: page.draw(inlineText(node)) || ' ', fontSize: 9, preserveLeadingSpaces: true }], {
        left: 0,
        fill: '#f2f2f2'
      })
    case 'horizontalRule':
      // A border and not a canvas: pdfmake gives up where a canvas meets the end of a page.
      return {
        table: { widths: ['*'], body: [[{ text: ' ', fontSize: 1 }]] },
        layout: {
          hLineWidth: (line: number) => (line === 0 ? 0.7 : 0),
          vLineWidth: () => 0,
          hLineColor: () => '#767676',
          paddingTop: () => 0,
          paddingBottom: () => 0
        },
        margin: [0, 4, 0, 8]
      }
    case 'image':
      return image(node, page)
    case 'table':
      return table(node, page)
    default:
      return { stack: stack(node.content ?? [], page) }
  }
}

function items(list: NodeJson, page: Page): Content[] {
  return (list.content ?? []).map((item) => ({ stack: stack(item.content ?? [], narrower(page, 20)) }))
}

function task(item: NodeJson, page: Page): Content {
  const box: Content[] = [{ type: 'rect', x: 0.5, y: 2.5, w: 8, h: 8, lineWidth: 0.8 }]
  if (item.attrs?.checked === true) {
    box.push({
      type: 'polyline',
      points: [
        { x: 2, y: 6.5 },
        { x: 4, y: 9 },
        { x: 7.5, y: 4 }
      ],
      lineWidth: 1.2
    })
  }
  return {
    columns: [
      { canvas: box, width: 12 },
      { stack: stack(item.content ?? [], narrower(page, 18)), width: '*' }
    ],
    columnGap: 6
  }
}

function boxed(inner: Content[], { left, fill }: { left: number; fill: string | null }): Content {
  return {
    table: { widths: ['*'], body: [[{ stack: inner.length === 0 ? [{ text: ' ' }] : inner, ...(fill && { fillColor: fill }) }]] },
    layout: {
      hLineWidth: () => 0,
      vLineWidth: (line: number) => (line === 0 ? left : 0),
      vLineColor: () => '#767676',
      paddingLeft: () => 8,
      paddingRight: () => 4
    },
    margin: [0, 0, 0, 6]
  }
}

function table(node: NodeJson, page: Page): Content {
  const grid = tableGrid(node)
  const columns = grid[0]?.length ?? 0
  if (columns === 0) return { text: ' ' }
  const given = columnWidths(grid)
  const share = page.width / columns
  const wanted = given.map((width) => (width === undefined ? share : width * POINTS_PER_PIXEL))
  const scale = Math.min(1, page.width / wanted.reduce((sum, width) => sum + width, 0))
  // What pdfmake adds to each column: padding on both sides and a line.
  const widths = wanted.map((width) => Math.max(2, width * scale - 9))
  const body = grid.map((row) =>
    row.map((place, column): Content => {
      if (place === undefined) return { text: '' }
      if (!place.isStart) return {}
      const inside = widths.slice(column, column + place.colspan).reduce((sum, width) => sum + width, 0)
      const cell = stack(place.cell.content ?? [], { ...page, width: Math.max(4, inside) })
      const isHeading = place.cell.type === 'tableHeader'
      const spans = { ...(place.colspan > 1 && { colSpan: place.colspan }), ...(place.rowspan > 1 && { rowSpan: place.rowspan }) }
      return { stack: cell, ...spans, ...(isHeading && { bold: true, fillColor: '#f0f0f0' }) }
    })
  )
  return {
    table: { headerRows: headerRows(node), widths, body },
    layout: { hLineWidth: () => 0.5, vLineWidth: () => 0.5 },
    margin: [0, 2, 0, 8]
  }
}

/** Rows that come again on each page: those at the top that are all headings, unless a cell reaches below them. */
function headerRows(node: NodeJson): number {
  const rows = node.content ?? []
  const first = rows.findIndex((row) => !(row.content ?? []).every((cell) => cell.type === 'tableHeader'))
  const count = first === -1 ? rows.length : first
  const reaches = rows
    .slice(0, count)
    .some((row, index) => row.content?.some((cell) => index + countAttribute(cell, 'rowspan', 1) > count))
  return reaches || count >= rows.length || count > 5 ? 0 : count
}

function image(node: NodeJson, page: Page): Content {
  const found = exportImage(page.options.images, textAttribute(node, 'file'))
  const alt = page.draw(textAttribute(node, 'alt'))
  if (found === undefined || found.width === undefined || found.height === undefined || !/png|jpeg/.test(found.mediaType)) {
    page.options.losses.add(found === undefined ? 'image-missing' : 'image-format', 'left-out')
    return { text: alt === '' ? ' ' : `[${alt}]`, italics: true, margin: [0, 0, 0, 6] }
  }
  const wanted = (countAttribute(node, 'width', 0) || found.width) * POINTS_PER_PIXEL
  const height = (wanted * found.height) / found.width
  const scale = Math.min(1, page.width / wanted, PAGE_HEIGHT / height)
  const data = `data:${found.mediaType};base64,${toBase64(found.bytes)}`
  return { image: data, width: Math.max(1, wanted * scale), height: Math.max(1, height * scale), margin: [0, 0, 0, 6] }
}

function inline(node: NodeJson, page: Page): Content[] {
  const parts = (node.content ?? []).map((child): Content => {
    const text = page.draw(wordsOf(child))
    const types = new Set((child.marks ?? []).map(({ type }) => type))
    const link = child.marks?.find(({ type }) => type === 'link')
    const lines = [...(types.has('underline') || link ? ['underline'] : []), ...(types.has('strike') ? ['lineThrough'] : [])]
    return {
      text,
      ...(types.has('bold') && { bold: true }),
      ...(types.has('italic') && { italics: true }),
      ...(lines.length > 0 && { decoration: lines }),
      ...(types.has('code') && { background: '#f0f0f0' }),
      ...(link && { link: textAttribute(link, 'href'), color: '#0b57a4' })
    }
  })
  return parts.some(({ text }) => text !== '') ? parts : [{ text: ' ' }]
}

function narrower(page: Page, points: number): Page {
  return { ...page, width: Math.max(20, page.width - points) }
}
