/** Where in a document what a search found stands now: a block by its Yjs id, which others' edits do not move, and the words in it. */
import type { Node } from '@tiptap/pm/model'
import type { EditorState } from '@tiptap/pm/state'
import { relativePositionToAbsolutePosition, ySyncPluginKey } from '@tiptap/y-tiptap'
import { createAbsolutePositionFromRelativePosition, createRelativePositionFromJSON, XmlText } from 'yjs'
import { findMatches, type Match } from '../find/find-matches.ts'
import { type ShownAs, shownText } from '../find/shown-text.ts'

export interface BlockPlace {
  readonly node: Node
  readonly from: number
  readonly to: number
}

/** Undefined where it was deleted, is not known here, or was never of this document. */
export function placeOfBlock(
  state: EditorState,
  block: { readonly client: number; readonly clock: number }
): BlockPlace | undefined {
  const { type, doc, binding } = ySyncPluginKey.getState(state)
  const start = createRelativePositionFromJSON({ type: block, assoc: -1 })
  const found = createAbsolutePositionFromRelativePosition(start, doc)?.type
  if (found === undefined || found._item?.deleted !== false) return undefined
  const at = relativePositionToAbsolutePosition(doc, type, start, binding.mapping)
  if (at === null) return undefined
  // A text lies in its block; any other is entered by one place.
  const from = found instanceof XmlText ? state.doc.resolve(at).before() : at - 1
  const node = state.doc.nodeAt(from)
  return node === null ? undefined : { node, from, to: from + node.nodeSize }
}

/** The words as they were typed, or each of them where a word begins with it; places of the document. */
export function wordsWithin({ node, from }: BlockPlace, words: string, shownAs: ShownAs): Match[] {
  if (!node.isTextblock) return []
  const { text, placeOf } = shownText(node, shownAs)
  const together = findMatches(text, words)
  const each = together.length > 0 ? together : words.split(/[^\p{L}\p{N}]+/u).flatMap((word) => findMatches(text, word))
  return each
    .filter(({ from: at }) => !/[\p{L}\p{N}]$/u.test(text.slice(0, at)))
    .map(placeOf)
    .map((match) => ({ from: from + 1 + match.from, to: from + 1 + match.to }))
    .sort((a, b) => a.from - b.from)
}
