/** The text of a document as it is now, for another one. What hangs on it in its own space (comments, history, whose each word is) stays there. */
import * as Y from 'yjs'

const CONTENT = 'content'
/** Marks that lie over each other have a hash behind their name. */
const COMMENT = /^comment(?:--.*)?$/

type Piece = Y.XmlElement | Y.XmlText

/** `fileOf`: what stands for an image there. */
export function copyContent(from: Y.Doc, to: Y.Doc, fileOf: (file: string) => string): void {
  to.getXmlFragment(CONTENT).insert(0, piecesOf(from.getXmlFragment(CONTENT), fileOf))
}

function piecesOf(parent: Y.XmlFragment, fileOf: (file: string) => string): Piece[] {
  const pieces: Piece[] = []
  for (const piece of parent.toArray())
    if (piece instanceof Y.XmlElement) pieces.push(elementOf(piece, fileOf))
    else if (piece instanceof Y.XmlText) pieces.push(textOf(piece))
  return pieces
}

function elementOf(element: Y.XmlElement, fileOf: (file: string) => string): Y.XmlElement {
  const copy = new Y.XmlElement(element.nodeName)
  for (const [name, value] of Object.entries(element.getAttributes())) {
    if (value === undefined) continue
    copy.setAttribute(name, element.nodeName === 'image' && name === 'file' && typeof value === 'string' ? fileOf(value) : value)
  }
  copy.insert(0, piecesOf(element, fileOf))
  return copy
}

function textOf(text: Y.XmlText): Y.XmlText {
  const copy = new Y.XmlText()
  const delta: { insert?: unknown; attributes?: Record<string, unknown> }[] = text.toDelta()
  copy.applyDelta(
    delta.map(({ attributes, ...piece }) => {
      const kept = Object.entries(attributes ?? {}).filter(([name]) => !COMMENT.test(name))
      return kept.length === 0 ? piece : { ...piece, attributes: Object.fromEntries(kept) }
    })
  )
  return copy
}
