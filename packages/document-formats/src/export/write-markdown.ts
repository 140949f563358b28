/** A document as GitHub Flavored Markdown; what that has no sign for is written as the HTML that it allows. */
import { inlineText, wordsOf } from '../document-text.ts'
import { countAttribute, type DocumentJson, type NodeJson, nodesOf, textAttribute } from '../schema/document-json.ts'
import { escapeHtml } from './escape-html.ts'
import type { WriteOptions } from './export-document.ts'
import { type Inline, inlineTree } from './inline-tree.ts'
import { htmlOf, imageSource } from './write-html.ts'

const LISTS = new Set(['bulletList', 'orderedList', 'taskList'])
const SIGNS: Record<string, readonly [sign: string, tag: string]> = {
  bold: ['**', 'strong'],
  italic: ['*', 'em'],
  strike: ['~~', 's']
}

export function writeMarkdown(document: DocumentJson, options: WriteOptions): string {
  return `${blocks(document.content ?? [], options).join('\n')}\n`
}

/** As lines, so that whoever holds them can indent them. */
function blocks(nodes: readonly NodeJson[], options: WriteOptions): string[] {
  const lines: string[] = []
  let previous = ''
  for (const node of nodes) {
    const own = block(node, options)
    if (own.length === 0) continue
    if (lines.length > 0) lines.push('')
    // Two lists in a row would be read as one, and code after a list as part of its last item.
    if (LISTS.has(previous) && (LISTS.has(node.type) || node.type === 'codeBlock')) lines.push('<!-- -->', '')
    lines.push(...own)
    previous = node.type
  }
  return lines
}

function block(node: NodeJson, options: WriteOptions): string[] {
  switch (node.type) {
    case 'paragraph':
      return paragraph(node)
    case 'heading':
      return [`${'#'.repeat(countAttribute(node, 'level', 1))} ${inline(node, true)}`.trimEnd()]
    case 'bulletList':
    case 'taskList':
      return items(node, () => '- ', options)
    case 'orderedList':
      return items(node, (index) => `${countAttribute(node, 'start', 1) + index}. `, options)
    case 'blockquote': {
      const inner = blocks(node.content ?? [], options)
      return (inner.length === 0 ? [''] : inner).map((line) => `> ${line}`.trimEnd())
    }
    case 'codeBlock':
      return code(node)
    case 'horizontalRule':
      return ['---']
    case 'image':
      return image(node, options)
    case 'table':
      return isPlainTable(node) ? pipes(node) : [htmlOf([node], options)]
    default:
      return blocks(node.content ?? [], options)
  }
}

function paragraph(node: NodeJson): string[] {
  const text = inline(node, false)
  return text === '' ? [] : text.split('\n').map(escapeLineStart)
}

function items(list: NodeJson, sign: (index: number) => string, options: WriteOptions): string[] {
  const children = list.content ?? []
  const isLoose = children.some((item) => (item.content ?? []).slice(1).some((inner) => !LISTS.has(inner.type)))
  return children.flatMap((item, index) => {
    const head = sign(index)
    const box = item.type === 'taskItem' ? (item.attrs?.checked === true ? '[x] ' : '[ ] ') : ''
    const [first, ...rest] = item.content ?? []
    const opening = first?.type === 'paragraph' ? paragraph(first) : []
    const following = blocks(first?.type === 'paragraph' ? rest : (item.content ?? []), options)
    // A list that begins with another number than 1 does not end a paragraph by itself.
    const isApart = opening.length > 0 && following.length > 0 && (isLoose || !/^(- |1\. )\S/.test(following[0]!))
    const lines = [`${box}${opening[0] ?? ''}`, ...opening.slice(1), ...(isApart ? [''] : []), ...following]
    if (isLoose && index < children.length - 1) lines.push('')
    return lines.map((line, at) => (at === 0 ? `${head}${line}` : line === '' ? '' : ' '.repeat(head.length) + line).trimEnd())
  })
}

function code(node: NodeJson): string[] {
  const text = inlineText(node)
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return [fence, ...text.split('\n'), fence]
}

function image(node: NodeJson, options: WriteOptions): string[] {
  const source = imageSource(node, options)
  const alt = textAttribute(node, 'alt')
  if (source === undefined) {
    options.losses.add('image-missing', 'left-out')
    return alt === '' ? [] : [`[${escapeText(alt)}]`]
  }
  const width = countAttribute(node, 'width', 0)
  // In an alternative text not every reader takes a sign off that guards another.
  if (width > 0 || escapeText(alt) !== alt) return [`<img src="${escapeHtml(source)}" alt="${escapeHtml(alt)}" width="${width}">`]
  return [`![${escapeText(alt)}](<${source.replaceAll(/[<>]/g, encodeURIComponent)}>)`]
}

/** One row of headings at the top, no spans, and one line of text in each cell. */
function isPlainTable(table: NodeJson): boolean {
  const rows = table.content ?? []
  return rows.every((row, index) =>
    (row.content ?? []).every(
      (cell) =>
        cell.type === (index === 0 ? 'tableHeader' : 'tableCell') &&
        countAttribute(cell, 'colspan', 1) === 1 &&
        countAttribute(cell, 'rowspan', 1) === 1 &&
        cell.content?.length === 1 &&
        cell.content[0]!.type === 'paragraph' &&
        ![...nodesOf(cell)].some((inner) => inner.marks?.some(({ type }) => type === 'code') && inner.text?.includes('|'))
    )
  )
}

function pipes(table: NodeJson): string[] {
  const rows = (table.content ?? []).map(
    (row) => `| ${(row.content ?? []).map((cell) => inline(cell.content![0]!, true)).join(' | ')} |`
  )
  const columns = table.content?.[0]?.content?.length ?? 0
  return [rows[0]!, `|${' --- |'.repeat(columns)}`, ...rows.slice(1)]
}

/** @param isOneLine a line end is written as `<br>`. */
function inline(node: NodeJson, isOneLine: boolean): string {
  const children = node.content ?? []
  const render = (part: Inline, before: string, after: string): string => {
    if ('node' in part) {
      if (part.node.type !== 'hardBreak') return escapeText(wordsOf(part.node).replaceAll('\n', ' '))
      return isOneLine || part.node === children.at(-1) || before === '' ? '<br>' : '\\\n'
    }
    const { type } = part.mark
    if (type === 'code') return codeSpan(part.inside)
    const inside = renderAll(part.inside)
    if (type === 'link') return `[${inside}](<${textAttribute(part.mark, 'href')}>)`
    if (type === 'underline') return `<u>${inside}</u>`
    const signs = SIGNS[type]
    if (signs === undefined) return inside
    return isPlainWord(part.inside, before, after) ? signs[0] + inside + signs[0] : `<${signs[1]}>${inside}</${signs[1]}>`
  }
  const renderAll = (parts: readonly Inline[]): string =>
    parts.map((part, index) => render(part, edge(parts[index - 1], 'end'), edge(parts[index + 1], 'start'))).join('')
  return renderAll(inlineTree(children)).trim()
}

/** Signs bind only where CommonMark is sure to see them: around text that begins and ends in letters, between spaces. */
function isPlainWord(inside: readonly Inline[], before: string, after: string): boolean {
  const only = inside.length === 1 && 'node' in inside[0]! ? wordsOf(inside[0].node) : ''
  return /^[\p{L}\p{N}]([^\n]*[\p{L}\p{N}])?$/u.test(only) && /^\s?$/.test(before) && /^[\s.,;:!?)]?$/.test(after)
}

/** The character that stands next to a mark; another mark counts as a letter. */
function edge(part: Inline | undefined, side: 'start' | 'end'): string {
  if (part === undefined) return ''
  if (!('node' in part)) return 'x'
  if (part.node.type === 'hardBreak') return ' '
  const words = wordsOf(part.node)
  return (side === 'start' ? words[0] : words.at(-1)) ?? ''
}

function codeSpan(inside: readonly Inline[]): string {
  const text = inside
    .map((part) => ('node' in part ? wordsOf(part.node) : codeText(part.inside)))
    .join('')
    .replaceAll('\n', ' ')
  const isAwkward = /^\s|\s$|`/.test(text) || text === ''
  return isAwkward
    ? `<code>${escapeHtml(text).replaceAll(/[\\`*_[\]~|!]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</code>`
    : `\`${text}\``
}

function codeText(inside: readonly Inline[]): string {
  return inside.map((part) => ('node' in part ? wordsOf(part.node) : codeText(part.inside))).join('')
}

function escapeText(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>~|&$!]/g, '\\$&').replaceAll('\u00a0', '&nbsp;')
}

function escapeLineStart(line: string): string {
  return line
    .replace(/^\s+/, '')
    .replace(/^([#+=-])/, '\\$1')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
}
