/** Where colleagues are in the text. Their names come with the verified sender of each cursor; their colours are chosen here. */
import { Extension } from '@tiptap/core'
import { yCursorPlugin } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'
import type { ColourOf } from './author-colour.ts'

interface User {
  readonly account?: unknown
  readonly name?: unknown
}

export function cursorsOf(awareness: Awareness, colourOf: ColourOf): Extension {
  const numberOf = ({ account }: User): number => colourOf(typeof account === 'string' ? account : '')
  const cursorBuilder = (user: User): HTMLElement => buildCursor(user, numberOf(user))
  const selectionBuilder = (user: User): { readonly class: string } => ({ class: `chosen-by chosen-by-${numberOf(user)}` })
  return Extension.create({
    name: 'cursors',
    addProseMirrorPlugins: () => [yCursorPlugin(awareness, { cursorBuilder, selectionBuilder })]
  })
}

/** Classes alone: the policy of the page allows no style in attributes. */
function buildCursor(user: User, colour: number): HTMLElement {
  const caret = document.createElement('span')
  caret.className = `caret caret-${colour}`
  const flag = document.createElement('span')
  flag.className = 'flag'
  flag.textContent = typeof user.name === 'string' ? user.name : ''
  // Between word joiners, the caret breaks no line.
  caret.append('\u2060', flag, '\u2060')
  return caret
}
