/** Goes to what a search found in the document, and marks it until one goes on from there. Changes nothing of the text. */

import { Decoration } from '@tiptap/pm/view'
import type { Editor } from '@tiptap/react'
import { useEffect, useRef, useState } from 'react'
import type { FoundPlace } from '../../../state/places.ts'
import { placesOfComments, showComment } from '../comments/comment-marks.ts'
import type { Comment } from '../comments/comments.ts'
import { shownAsIn } from '../find/find-plugin.ts'
import { NO_LETTER, shownText } from '../find/shown-text.ts'
import { foundShading } from '../history/shading.ts'
import { placeOfBlock, wordsWithin } from './found-place.ts'

type Block = NonNullable<FoundPlace['block']>

/** shown: what was led to, in its words. */
export type Jump =
  | { readonly kind: 'shown'; readonly words: string }
  | { readonly kind: 'comment'; readonly comment: string; readonly words: string }
  | { readonly kind: 'gone' }

export interface FoundJump {
  readonly jump: Jump | undefined
  dismiss(): void
}

/** Once for each `found`. A comment without a passage, or settled, is left to whoever shows the list of them: `jump` says which. */
export function useFoundPlace(editor: Editor, found: FoundPlace | undefined, comments: readonly Comment[]): FoundJump {
  const [jump, setJump] = useState<Jump>()
  const latest = useRef(comments)
  latest.current = comments
  useEffect(() => {
    const led = found && goTo(editor, latest.current, found)
    setJump(led)
    if (led?.kind === 'gone') goToTop(editor)
    if (led?.kind === 'shown' && found?.block) return keepMarked(editor, found.block, found.words)
  }, [editor, found])
  return { jump, dismiss: () => setJump(undefined) }
}

function goTo(editor: Editor, comments: readonly Comment[], { words, block, comment }: FoundPlace): Jump | undefined {
  if (comment !== undefined) return goToComment(editor, comments, comment)
  return block && goToBlock(editor, block, words)
}

function goToTop(editor: Editor): void {
  editor.commands.setTextSelection(0)
  editor.view.dom.closest('.doc-scroll')?.scrollTo({ top: 0 })
}

function goToBlock(editor: Editor, block: Block, words: string): Jump {
  const place = placeOfBlock(editor.state, block)
  if (place === undefined) return { kind: 'gone' }
  const { node, from } = place
  const shownAs = shownAsIn(editor.state)
  if (node.isTextblock) editor.commands.setTextSelection(wordsWithin(place, words, shownAs)[0]?.from ?? from + 1)
  else editor.commands.setNodeSelection(from)
  reveal(editor, '.found-here')
  return {
    kind: 'shown',
    words: node.isTextblock
      ? shownText(node, shownAs).text.replaceAll(NO_LETTER, ' ').slice(0, 200)
      : String(node.attrs.alt ?? '')
  }
}

/** Until the person goes on from there: while others write, it moves with the text. */
function keepMarked(editor: Editor, block: Block, words: string): () => void {
  const mark = (): void => {
    const place = placeOfBlock(editor.state, block)
    const matches = place ? wordsWithin(place, words, shownAsIn(editor.state)) : []
    const marks = matches.map(({ from, to }) => Decoration.inline(from, to, { class: 'found found-here' }))
    // Written otherwise since, or a picture: it is the whole then.
    if (place && marks.length === 0) marks.push(Decoration.node(place.from, place.to, { class: 'found found-here' }))
    foundShading.shade(editor, marks)
  }
  const { dom } = editor.view
  const end = (): void => {
    editor.off('update', mark)
    for (const event of ['keydown', 'pointerdown']) dom.removeEventListener(event, end)
    foundShading.shade(editor, [])
  }
  mark()
  editor.on('update', mark)
  for (const event of ['keydown', 'pointerdown']) dom.addEventListener(event, end)
  return end
}

function goToComment(editor: Editor, comments: readonly Comment[], id: string): Jump {
  const comment = comments.find((each) => each.id === id)
  if (comment === undefined) return { kind: 'gone' }
  if (comment.resolvedAt !== undefined || !placesOfComments(editor.state.doc).has(id))
    return { kind: 'comment', comment: id, words: comment.text }
  showComment(editor, id)
  reveal(editor, '.commented-active')
  return { kind: 'shown', words: comment.text }
}

function reveal(editor: Editor, selector: string): void {
  requestAnimationFrame(() => {
    if (editor.isDestroyed) return
    if (editor.isEditable) editor.view.focus()
    editor.view.dom.querySelector(selector)?.scrollIntoView({ block: 'center' })
  })
}
