/** What was copied in a document of Colloque and is pasted in another: comments, mentions and images are ids, which mean something only where they come from. */
import type { Loss } from '@colloque/document-formats'
import type { Editor } from '@tiptap/core'
import { Fragment, type Node, Slice } from '@tiptap/pm/model'

export interface Here {
  hasComment(id: string): boolean
  hasMember(account: string): boolean
}

export interface PastedSlice {
  readonly slice: Slice
  readonly losses: readonly Loss[]
  /** What its images name, each once. */
  readonly images: readonly string[]
}

/** Comments that hang elsewhere are left out, and who is not in this space is named in plain words. */
export function readSlice(slice: Slice, here: Here): PastedSlice {
  const comments = new Set<string>()
  const images = new Set<string>()
  let mentions = 0

  function read(node: Node): Node {
    const marks = node.marks.filter(({ type, attrs }) => {
      const isElsewhere = type.name === 'comment' && !here.hasComment(String(attrs.id))
      if (isElsewhere) comments.add(String(attrs.id))
      return !isElsewhere
    })
    if (node.type.name === 'image') images.add(String(node.attrs.file))
    if (node.type.name === 'mention' && !here.hasMember(String(node.attrs.account))) {
      mentions++
      return node.type.schema.text(`@${node.attrs.name}`, marks)
    }
    return node.isText ? node.mark(marks) : node.copy(readAll(node.content)).mark(marks)
  }
  const readAll = (content: Fragment): Fragment => Fragment.from(content.content.map(read))

  const content = readAll(slice.content)
  const losses: Loss[] = []
  if (comments.size > 0) losses.push({ kind: 'comment', count: comments.size, detail: 'left-out' })
  if (mentions > 0) losses.push({ kind: 'mention', count: mentions, detail: 'kept-as-text' })
  return { slice: new Slice(content, slice.openStart, slice.openEnd), losses, images: [...images] }
}

/** The ids that the images of a text name. */
export function imagesIn(doc: Node): ReadonlySet<string> {
  const images = new Set<string>()
  doc.descendants((node) => {
    if (node.type.name === 'image') images.add(String(node.attrs.file))
  })
  return images
}

/** Pasted images under the ids that they have here; those without one go. Undoing the paste undoes this with it. */
export function nameImages(editor: Editor, pasted: ReadonlySet<string>, here: ReadonlyMap<string, string>): void {
  const { tr, doc } = editor.state
  doc.descendants((node, position) => {
    const file = String(node.attrs.file)
    if (node.type.name !== 'image' || !pasted.has(file)) return
    const name = here.get(file)
    const at = tr.mapping.map(position)
    if (name === undefined) tr.delete(at, at + node.nodeSize)
    else if (name !== file) tr.setNodeAttribute(at, 'file', name)
  })
  if (tr.docChanged) editor.view.dispatch(tr.setMeta('addToHistory', false))
}
