/** A document as one HTML page that stands alone: no script, no address but links, pictures within it. */
import { toBase64 } from '../base64.ts'
import { wordsOf } from '../document-text.ts'
import { GENERATOR } from '../import/import-html.ts'
import { countAttribute, type DocumentJson, type NodeJson, textAttribute } from '../schema/document-json.ts'
import { escapeHtml } from './escape-html.ts'
import type { WriteOptions } from './export-document.ts'
import { exportImage } from './export-images.ts'
import { type Inline, inlineTree } from './inline-tree.ts'

const STYLE = `body{font:11pt/1.5 "IBM Plex Sans",Arial,sans-serif;color:#1a1a1a;margin:0}main{max-width:46rem;margin:2rem auto;padding:0 1rem}
p,h1,h2,h3,div,td,th{white-space:break-spaces;overflow-wrap:anywhere}p{margin:0 0 .6em;min-height:1.5em}h1,h2,h3{line-height:1.25;margin:1.2em 0 .5em}
table{border-collapse:collapse;margin:0 0 1em}td,th{border:1px solid #767676;padding:.25em .5em;vertical-align:top;text-align:start}th{background:#f0f0f0}
td p,th p{margin:0}img{max-width:100%;display:block;margin:0 0 .6em}pre{background:#f5f5f5;padding:.6em;overflow:auto}blockquote{border-inline-start:3px solid #767676;margin:0 0 .6em;padding-inline-start:1em}
ul[data-type=taskList]{list-style:none;padding-inline-start:0}li[data-type=taskItem]{display:flex;gap:.5em}li[data-type=taskItem]>div{flex:1}@page{margin:2cm}`
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

const TAGS: Record<string, string> = { bold: 'strong', italic: 'em', underline: 'u', strike: 's', code: 'code' }

export function writeHtml(document: DocumentJson, options: WriteOptions): string {
  const about = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width">',
    GENERATOR,
    ...(options.authors ?? []).map((author) => `<meta name="author" content="${escapeHtml(author)}">`),
    ...(options.date === undefined ? [] : [`<meta name="date" content="${options.date.toISOString().slice(0, 10)}">`]),
    `<title>${escapeHtml(options.title)}</title>`,
    `<style>${STYLE}</style>`
  ]
  const head = `<!doctype html>\n<html lang="${escapeHtml(options.language)}">\n<head>\n${about.join('\n')}\n</head>\n`
  return `${head}<body><main>${htmlOf(document.content ?? [], options)}</main></body></html>`
}

/** Without a space or a line end between blocks, so that it can also stand within Markdown. */
export function htmlOf(nodes: readonly NodeJson[], options: WriteOptions): string {
  return nodes.map((node) => blockHtml(node, options)).join('')
}

function blockHtml(node: NodeJson, options: WriteOptions): string {
  const inner = () => htmlOf(node.content ?? [], options)
  switch (node.type) {
    case 'paragraph':
      return `<p>${inlineHtml(node)}</p>`
    case 'heading': {
      const tag = `h${countAttribute(node, 'level', 1)}`
      return `<${tag}>${inlineHtml(node)}</${tag}>`
    }
    case 'bulletList':
      return `<ul>${inner()}</ul>`
    case 'orderedList': {
      const start = countAttribute(node, 'start', 1)
      return `<ol${start === 1 ? '' : ` start="${start}"`}>${inner()}</ol>`
    }
    case 'taskList':
      return `<ul data-type="taskList">${inner()}</ul>`
    case 'listItem':
      return `<li>${inner()}</li>`
    case 'taskItem': {
      const isChecked = node.attrs?.checked === true
      const box = `<input type="checkbox" disabled${isChecked ? ' checked' : ''}>`
      return `<li data-type="taskItem" data-checked="${isChecked}">${box}<div>${inner()}</div></li>`
    }
    case 'blockquote':
      return `<blockquote>${inner()}</blockquote>`
    case 'codeBlock':
      return `<pre><code>${inlineHtml(node)}</code></pre>`
    case 'horizontalRule':
      return '<hr>'
    case 'image':
      return imageHtml(node, options)
    case 'table':
      return tableHtml(node, options)
    default:
      return inner()
  }
}

function tableHtml(table: NodeJson, options: WriteOptions): string {
  const rows = (table.content ?? []).map((row, rowNumber) => {
    const isHeading = (row.content ?? []).every((cell) => cell.type === 'tableHeader')
    const cells = (row.content ?? []).map((cell) => {
      const tag = cell.type === 'tableHeader' ? 'th' : 'td'
      const spans = ['colspan', 'rowspan'].map((name) =>
        countAttribute(cell, name, 1) > 1 ? ` ${name}="${countAttribute(cell, name, 1)}"` : ''
      )
      const widths = Array.isArray(cell.attrs?.colwidth) ? ` data-colwidth="${cell.attrs.colwidth.map(Number).join(',')}"` : ''
      const scope = tag === 'th' ? ` scope="${isHeading || rowNumber === 0 ? 'col' : 'row'}"` : ''
      return `<${tag}${spans.join('')}${widths}${scope}>${htmlOf(cell.content ?? [], options)}</${tag}>`
    })
    return `<tr>${cells.join('')}</tr>`
  })
  return `<table><tbody>${rows.join('')}</tbody></table>`
}

function imageHtml(node: NodeJson, options: WriteOptions): string {
  const alt = escapeHtml(textAttribute(node, 'alt'))
  const source = imageSource(node, options)
  if (source === undefined) {
    options.losses.add('image-missing', 'left-out')
    return alt === '' ? '' : `<p>[${alt}]</p>`
  }
  const width = countAttribute(node, 'width', 0)
  return `<img src="${escapeHtml(source)}" alt="${alt}"${width > 0 ? ` width="${width}"` : ''}>`
}

/** A path that the caller chose, as in an archive, or the picture itself. */
export function imageSource(node: NodeJson, options: WriteOptions): string | undefined {
  const file = textAttribute(node, 'file')
  const image = exportImage(options.images, file)
  if (image === undefined) return undefined
  return options.imagePath?.(file) ?? `data:${image.mediaType};base64,${toBase64(image.bytes)}`
}

function inlineHtml(block: NodeJson): string {
  const render = (part: Inline): string => {
    if ('node' in part) return inlineNodeHtml(part.node)
    const inside = part.inside.map(render).join('')
    const { type } = part.mark
    if (type === 'link')
      return `<a href="${escapeHtml(textAttribute(part.mark, 'href'))}" rel="noopener noreferrer">${inside}</a>`
    if (type === 'comment') return inside
    const tag = TAGS[type]
    return tag === undefined ? inside : `<${tag}>${inside}</${tag}>`
  }
  return inlineTree(block.content ?? [])
    .map(render)
    .join('')
}

function inlineNodeHtml(node: NodeJson): string {
  if (node.type === 'hardBreak') return '<br>'
  if (node.type === 'templateField') {
    const value = escapeHtml(textAttribute(node, 'value'))
    return `<span data-field="${escapeHtml(textAttribute(node, 'name'))}" data-value="${value}">${escapeHtml(wordsOf(node))}</span>`
  }
  return escapeHtml(wordsOf(node))
}
