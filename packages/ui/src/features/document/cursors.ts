/** Where colleagues are in the text. Their names come with the verified sender of each cursor; their colours are chosen here. */
import { Extension } from '@tiptap/core'
import { yCursorPlugin } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'
import { colourOf } from './author-colour.ts'

interface User {
  readonly account?: unknown
  readonly name?: unknown
}

export const cursorsOf = (awareness: Awareness): Extension =>
  Extension.create({
    name: 'cursors',
    addProseMirrorPlugins: () => [yCursorPlugin(awareness, { cursorBuilder: buildCursor, selectionBuilder: buildSelection })]
  })

const numberOf = ({ account }: User): number => colourOf(typeof account === 'string' ? account : '')

/** Classes alone: the policy of the page allows no style in attributes. */
function buildCursor(user: User): HTMLElement {
  const caret = document.createElement('span')
  caret.className = `caret caret-${numberOf(user)}`
  const flag = document.createElement('span')
  flag.className = 'flag'
  flag.textContent = typeof user.name === 'string' ? user.name : ''
  // Between word joiners, the caret breaks no line.
  caret.append('\u2060', flag, '\u2060')
  return caret
}

const buildSelection = (user: User): { readonly class: string } => ({ class: `chosen-by chosen-by-${numberOf(user)}` })
