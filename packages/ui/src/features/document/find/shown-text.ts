/** The text of a block as it is on the screen, fields and mentions in their words, and where in the document each stretch of it stands. */
import type { Node } from '@tiptap/pm/model'
import type { Match } from './find-matches.ts'

/** The words of what is no text; undefined: it has none. */
export type ShownAs = (node: Node) => string | undefined

export interface ShownPlace extends Match {
  /** A field or a mention is in it, of which no part can be put elsewhere. */
  readonly isFixed: boolean
}
export interface ShownText {
  readonly text: string
  /** Of a stretch of the text, within the block; of what is no text, the whole. */
  placeOf(stretch: Match): ShownPlace
}

/** Without words, it is no letter. */
export const NO_LETTER = '\ufffc'

export function shownText(block: Node, shownAs: ShownAs): ShownText {
  const parts: { readonly start: number; readonly end: number; readonly at: number; readonly node: Node }[] = []
  let text = ''
  block.forEach((node, at) => {
    const words = node.isText ? (node.text ?? '') : shownAs(node) || NO_LETTER
    parts.push({ start: text.length, end: text.length + words.length, at, node })
    text += words
  })
  return {
    text,
    placeOf({ from, to }) {
      const within = parts.filter(({ start, end }) => start < to && end > from)
      const [first, last] = [within[0], within.at(-1)]
      if (first === undefined || last === undefined) return { from: 0, to: 0, isFixed: true }
      return {
        from: first.node.isText ? first.at + from - first.start : first.at,
        to: last.node.isText ? last.at + to - last.start : last.at + last.node.nodeSize,
        isFixed: within.some(({ node }) => !node.isText)
      }
    }
  }
}
