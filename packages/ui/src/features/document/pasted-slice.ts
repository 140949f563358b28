/** What was copied in a document of Colloque and is pasted in another: comments, mentions and images are ids, which mean something only where they come from. */
import type { Loss } from '@colloque/document-formats'
import type { Editor } from '@tiptap/core'
import { Fragment, type Node, Slice } from '@tiptap/pm/model'

export interface Here {
  hasComment(id: string): boolean
  hasMember(account: string): boolean
  hasImage(file: string): boolean
}

export interface PastedSlice {
  readonly slice: Slice
  readonly losses: readonly Loss[]
  /** What its images from elsewhere name, each once, by what they are called here until their ids are known: no id of another space is written. */
  readonly images: ReadonlyMap<string, string>
}

/** Comments that hang elsewhere are left out, and who is not in this space is named in plain words. */
export function readSlice(slice: Slice, here: Here): PastedSlice {
  const comments = new Set<string>()
  /** By what they name. */
  const named = new Map<string, string>()
  let mentions = 0

  function read(node: Node): Node {
    const marks = node.marks.filter(({ type, attrs }) => {
      const isElsewhere = type.name === 'comment' && !here.hasComment(String(attrs.id))
      if (isElsewhere) comments.add(String(attrs.id))
      return !isElsewhere
    })
    if (node.type.name === 'image' && !here.hasImage(String(node.attrs.file))) {
      const file = String(node.attrs.file)
      const name = named.get(file) ?? newName()
      named.set(file, name)
      return node.type.create({ ...node.attrs, file: name }, null, marks)
    }
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
  const images = new Map([...named].map(([file, name]) => [name, file]))
  return { slice: new Slice(content, slice.openStart, slice.openEnd), losses, images }
}

const newName = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The ids that the images of a text name. */
export function imagesIn(doc: Node): ReadonlySet<string> {
  const images = new Set<string>()
  doc.descendants((node) => {
    if (node.type.name === 'image') images.add(String(node.attrs.file))
  })
  return images
}

/** Images under other names; those without one go. Undoing what put them there undoes this with it. */
export function nameImages(editor: Editor, names: ReadonlyMap<string, string | undefined>): void {
  const { tr, doc } = editor.state
  doc.descendants((node, position) => {
    const file = String(node.attrs.file)
    if (node.type.name !== 'image' || !names.has(file)) return
    const name = names.get(file)
    const at = tr.mapping.map(position)
    if (name === undefined) tr.delete(at, at + node.nodeSize)
    else tr.setNodeAttribute(at, 'file', name)
  })
  if (tr.docChanged) editor.view.dispatch(tr.setMeta('addToHistory', false))
}
