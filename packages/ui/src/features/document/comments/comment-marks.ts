/** Where comments hang in the text: shown while they are open, strongest where one is being read. */
import type { Editor, MarkViewRenderer } from '@tiptap/core'
import type { Mark, Node } from '@tiptap/pm/model'
import type { Store } from '../../../state/store.ts'

export interface ShownComments {
  readonly open: ReadonlySet<string>
  readonly active: string | undefined
}

export const commentMarkView =
  (shown: Store<ShownComments>): MarkViewRenderer =>
  ({ mark }) => {
    const dom = document.createElement('span')
    const id = String(mark.attrs.id)
    const show = (): void => {
      const { open, active } = shown.get()
      dom.className = open.has(id) ? (active === id ? 'commented commented-active' : 'commented') : ''
    }
    show()
    const stop = shown.subscribe(show)
    return {
      dom,
      contentDOM: dom,
      // How it looks is no edit: the editor would read the text again from the page, where several are one comment, and leave the mark out.
      ignoreMutation: (mutation) => mutation.type === 'attributes' && mutation.target === dom,
      destroy: stop
    }
  }

const idsOf = (marks: readonly Mark[]): string[] =>
  marks.filter(({ type }) => type.name === 'comment').map(({ attrs }) => String(attrs.id))

/** The open comment that the cursor stands in. */
export function commentAt(editor: Editor, open: ReadonlySet<string>): string | undefined {
  const { $from, empty } = editor.state.selection
  const before = $from.nodeBefore ? idsOf($from.nodeBefore.marks) : []
  const after = $from.nodeAfter ? idsOf($from.nodeAfter.marks) : []
  const here = empty ? after.filter((id) => before.includes(id)) : after
  return here.findLast((id) => open.has(id))
}

/** From the first to the last place of each comment. */
export function placesOfComments(doc: Node): Map<string, { from: number; to: number }> {
  const places = new Map<string, { from: number; to: number }>()
  doc.descendants((node, position) => {
    for (const id of idsOf(node.marks)) {
      const known = places.get(id)
      places.set(id, { from: known?.from ?? position, to: position + node.nodeSize })
    }
  })
  return places
}

export function showComment(editor: Editor, id: string): void {
  const place = placesOfComments(editor.state.doc).get(id)
  if (place === undefined) return
  editor.chain().setTextSelection(place).scrollIntoView().run()
  const { node } = editor.view.domAtPos(place.from)
  const element = node instanceof HTMLElement ? node : node.parentElement
  element?.scrollIntoView({ block: 'center' })
}

/** Takes its place away; the words are taken from the document elsewhere. */
export function unmarkComment(editor: Editor, id: string): void {
  const { tr, doc, schema } = editor.state
  const type = schema.marks.comment
  if (type === undefined) return
  doc.descendants((node, position) => {
    for (const mark of node.marks)
      if (mark.type === type && mark.attrs.id === id) tr.removeMark(position, position + node.nodeSize, mark)
  })
  if (tr.docChanged) editor.view.dispatch(tr)
}
