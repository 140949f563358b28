/** The words of a document, for search, counting and previews: a line for each block, a tab between cells. Never its marks. */
import type { DocumentJson, NodeJson } from './schema/document-json.ts'
import { textAttribute } from './schema/document-json.ts'

const BLOCKS_OF_TEXT = new Set(['paragraph', 'heading', 'codeBlock'])

export function documentText(document: DocumentJson): string {
  return linesOf(document).join('\n')
}

function linesOf(node: NodeJson): string[] {
  if (BLOCKS_OF_TEXT.has(node.type)) return [inlineText(node)]
  if (node.type === 'tableRow') return [(node.content ?? []).map((cell) => linesOf(cell).join(' ')).join('\t')]
  if (node.type === 'image') return textAttribute(node, 'alt') === '' ? [] : [textAttribute(node, 'alt')]
  return (node.content ?? []).flatMap(linesOf)
}

/** Of one paragraph: its text, names and fields as they are read. */
export function inlineText(node: NodeJson): string {
  return (node.content ?? []).map(wordsOf).join('')
}

export function wordsOf(node: NodeJson): string {
  if (node.type === 'text') return node.text ?? ''
  if (node.type === 'hardBreak') return '\n'
  if (node.type === 'mention') return `@${textAttribute(node, 'name')}`
  if (node.type === 'templateField')
    return textAttribute(node, 'value') || `[${textAttribute(node, 'label') || textAttribute(node, 'name')}]`
  return ''
}
