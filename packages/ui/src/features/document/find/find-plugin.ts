/** Finds text in what is being written, and shows it; replacing is an edit like any other. */
import { type Editor, Extension } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { type EditorState, Plugin, PluginKey, TextSelection } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { findMatches } from './find-matches.ts'
import { type ShownAs, type ShownPlace, shownText } from './shown-text.ts'

export interface Found {
  readonly query: string
  readonly isCaseExact: boolean
  /** Places in the document. */
  readonly matches: readonly ShownPlace[]
  /** Of the one that is shown as the present one; -1 while there is none. */
  readonly active: number
}

interface Asked {
  readonly query?: string
  readonly isCaseExact?: boolean
  readonly active?: number
}

const NOTHING: Found = { query: '', isCaseExact: false, matches: [], active: -1 }
/** More are not told apart by anyone. */
const MATCHES = 5000
const key = new PluginKey<{ readonly found: Found; readonly shown: DecorationSet; readonly shownAs: ShownAs }>('find')

export const findWith = (shownAs: ShownAs): Extension =>
  Extension.create({ name: 'find', addProseMirrorPlugins: () => [pluginWith(shownAs)] })

const pluginWith = (shownAs: ShownAs): Plugin =>
  new Plugin({
    key,
    state: {
      init: () => ({ found: NOTHING, shown: DecorationSet.empty, shownAs }),
      apply(transaction, before, _old, state) {
        const asked: Asked | undefined = transaction.getMeta(key)
        if (asked === undefined && (!transaction.docChanged || before.found.query === '')) return before
        const { query, isCaseExact } = { ...before.found, ...asked }
        const isSame = !transaction.docChanged && query === before.found.query && isCaseExact === before.found.isCaseExact
        const matches = isSame ? before.found.matches : matchesIn(state.doc, shownAs, query, isCaseExact)
        const active = asked?.active ?? nearest(matches, isSame ? before.found : undefined, state)
        const found = { query, isCaseExact, matches, active: Math.min(active, matches.length - 1) }
        return { found, shown: DecorationSet.create(state.doc, decorationsOf(found)), shownAs }
      }
    },
    props: { decorations: (state) => key.getState(state)?.shown }
  })

/** How the editor shows what is no text. */
export const shownAsIn = (state: EditorState): ShownAs => key.getState(state)?.shownAs ?? (() => undefined)

export const foundIn = (state: EditorState): Found => key.getState(state)?.found ?? NOTHING

export function find(editor: Editor, asked: { readonly query: string; readonly isCaseExact?: boolean }): void {
  editor.view.dispatch(editor.state.tr.setMeta(key, asked))
  reveal(editor)
}

export function stopFinding(editor: Editor): void {
  const { matches, active } = foundIn(editor.state)
  const match = matches[active]
  const transaction = editor.state.tr.setMeta(key, { query: '', active: -1 })
  if (match) transaction.setSelection(TextSelection.create(transaction.doc, match.from, match.to))
  editor.view.dispatch(transaction)
}

export function step(editor: Editor, by: 1 | -1): void {
  const { matches, active } = foundIn(editor.state)
  if (matches.length === 0) return
  editor.view.dispatch(editor.state.tr.setMeta(key, { active: (active + by + matches.length) % matches.length }))
  reveal(editor)
}

/** The present one, and goes to the next, never to one within what it put there. False where it is no text: that stays. */
export function replaceOne(editor: Editor, replacement: string): boolean {
  const { matches, active } = foundIn(editor.state)
  const match = matches[active]
  if (match === undefined) return true
  if (match.isFixed) {
    step(editor, 1)
    return false
  }
  editor.view.dispatch(replaced(editor.state.tr, match, replacement))
  const next = foundIn(editor.state).matches.findIndex(({ from }) => from >= match.from + replacement.length)
  editor.view.dispatch(editor.state.tr.setMeta(key, { active: Math.max(0, next) }))
  reveal(editor)
  return true
}

/** In one step, which is undone in one step; what is no text stays. */
export function replaceAll(editor: Editor, replacement: string): { readonly replaced: number; readonly left: number } {
  const { matches } = foundIn(editor.state)
  const taken = matches.filter(({ isFixed }) => !isFixed)
  let { tr } = editor.state
  for (const match of taken.toReversed()) tr = replaced(tr, match, replacement)
  if (taken.length > 0) editor.view.dispatch(tr)
  return { replaced: taken.length, left: matches.length - taken.length }
}

function replaced(tr: EditorState['tr'], { from, to }: { from: number; to: number }, replacement: string): EditorState['tr'] {
  if (replacement === '') return tr.delete(from, to)
  const marks = tr.doc.resolve(from).marksAcross(tr.doc.resolve(to)) ?? []
  return tr.replaceWith(from, to, tr.doc.type.schema.text(replacement, marks))
}

function reveal(editor: Editor): void {
  requestAnimationFrame(() => {
    if (!editor.isDestroyed) editor.view.dom.querySelector('.found-active')?.scrollIntoView({ block: 'center' })
  })
}

/** The present one stays where it was in the row; a new search begins at the cursor. */
function nearest(matches: Found['matches'], before: Found | undefined, state: EditorState): number {
  if (before !== undefined) return before.active
  const next = matches.findIndex(({ to }) => to >= state.selection.from)
  return next < 0 ? Math.min(0, matches.length - 1) : next
}

function matchesIn(doc: Node, shownAs: ShownAs, query: string, isCaseExact: boolean): Found['matches'] {
  const all: ShownPlace[] = []
  if (query === '') return all
  doc.descendants((node, position) => {
    if (!node.isTextblock) return all.length < MATCHES
    const { text, placeOf } = shownText(node, shownAs)
    for (const match of findMatches(text, query, isCaseExact)) {
      const { from, to, isFixed } = placeOf(match)
      const place = { from: position + 1 + from, to: position + 1 + to, isFixed }
      // Twice in one field is once.
      if (place.from >= (all.at(-1)?.to ?? 0)) all.push(place)
    }
    return false
  })
  return all.slice(0, MATCHES)
}

const decorationsOf = ({ matches, active }: Found): Decoration[] =>
  matches.map(({ from, to }, index) =>
    Decoration.inline(from, to, { class: index === active ? 'found found-active' : 'found' }, { inclusiveStart: false })
  )
