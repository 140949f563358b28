import * as Y from 'yjs'
import { COMMENTS, CONTENT } from '../documents/content-digest.ts'
import type { Piece } from './item-texts.ts'

/** What a person reads in a document, block by block, and in its comments. Never throws for what a member wrote. */
const BLOCKS_OF_TEXT = new Set(['paragraph', 'heading', 'codeBlock'])
const DEPTH = 100
const COMMENT_KEY_CHARACTERS = 64

/** Each block with its Yjs id as `client:clock`: it stays the block's while others write around it. */
export function blockTexts(doc: Y.Doc): Piece[] {
  const pieces: Piece[] = []
  collect(doc.getXmlFragment(CONTENT), pieces, 0)
  return pieces
}

function collect(node: Y.XmlFragment, pieces: Piece[], depth: number): void {
  if (depth > DEPTH) return
  for (const child of node.toArray()) {
    if (child instanceof Y.XmlText) pieces.push({ place: placeOf(child), text: plainText(child) })
    else if (!(child instanceof Y.XmlElement)) continue
    else if (BLOCKS_OF_TEXT.has(child.nodeName)) pieces.push({ place: placeOf(child), text: inlineText(child) })
    else if (child.nodeName === 'image') pieces.push({ place: placeOf(child), text: attribute(child, 'alt') })
    else collect(child, pieces, depth + 1)
  }
}

const inlineText = (block: Y.XmlElement): string => block.toArray().map(inlineWords).join('')

function inlineWords(node: unknown): string {
  if (node instanceof Y.XmlText) return plainText(node)
  if (!(node instanceof Y.XmlElement)) return ''
  if (node.nodeName === 'hardBreak') return '\n'
  if (node.nodeName === 'mention') return `@${attribute(node, 'name')}`
  // The key of an empty one is read by nobody.
  return node.nodeName === 'templateField' ? attribute(node, 'value') : ''
}

/** Without the tags that its own `toString` writes for marks. */
const plainText = (text: Y.XmlText): string => Y.Text.prototype.toString.call(text)

function attribute(node: Y.XmlElement, name: string): string {
  const value: unknown = node.getAttribute(name)
  return typeof value === 'string' ? value : ''
}

const placeOf = (type: Y.XmlText | Y.XmlElement): string => (type._item ? `${type._item.id.client}:${type._item.id.clock}` : '')

/** Of each comment its words and those of the answers to it; its key is the place. */
export function commentTexts(doc: Y.Doc): Piece[] {
  const pieces: Piece[] = []
  for (const [key, comment] of doc.getMap(COMMENTS)) {
    if (key.length > COMMENT_KEY_CHARACTERS || !(comment instanceof Y.Map)) continue
    const replies = comment.get('replies')
    const remarks: unknown[] = [comment, ...(replies instanceof Y.Array ? replies.toArray() : [])]
    for (const remark of remarks) {
      const text = remark instanceof Y.Map ? remark.get('text') : undefined
      if (typeof text === 'string') pieces.push({ place: key, text })
    }
  }
  return pieces
}
