/** The editor's extensions: the one schema of documents, with views, collaboration, cursors and finding. Adds nothing to the schema. */

import type { AnyExtension, Editor, Extensions, NodeViewRenderer } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import type { Node } from '@tiptap/pm/model'
import type { Awareness } from 'y-protocols/awareness'
import type { Doc } from 'yjs'
import { copiedMark } from './copied-mark.ts'
import { cursorsOf } from './cursors.ts'
import type { DocumentImages } from './document-images.ts'
import { findWith } from './find/find-plugin.ts'
import type { MentionMenu } from './mention-menu.ts'

export interface EditorWords {
  checkbox(text: string): string
  image(alt: string): string
  field(name: string): string
}

export interface EditorParts {
  readonly doc: Doc
  readonly awareness: Awareness
  readonly mentions: MentionMenu
  readonly images: Pick<DocumentImages, 'addressOf' | 'onNews'>
  words(): EditorWords
  /** The name that the directory has for an account. */
  nameOf(account: string): string | undefined
  onField(name: string, value: string): void
  colourOf(account: string): number
}

/** `schema`: documentExtensions of the formats. */
export function editorExtensions(schema: Extensions, parts: EditorParts): Extensions {
  return [
    ...withViews(schema, parts, parts.mentions),
    Collaboration.configure({ document: parts.doc, field: 'content' }),
    cursorsOf(parts.awareness, parts.colourOf),
    findWith((node) => wordsOf(node, parts))
  ]
}

/** What only shows: no collaboration, nobody's cursor. */
export const readingExtensions = (
  schema: Extensions,
  parts: Pick<EditorParts, 'words' | 'nameOf' | 'onField' | 'images'>
): Extensions => withViews(schema, parts, undefined)

function withViews(
  schema: Extensions,
  parts: Pick<EditorParts, 'words' | 'nameOf' | 'onField' | 'images'>,
  mentions: MentionMenu | undefined
): Extensions {
  const viewed = schema.map((extension: AnyExtension): AnyExtension => {
    if (extension.name === 'image') return extension.extend({ addNodeView: () => imageView(parts) })
    if (extension.name === 'templateField') return extension.extend({ addNodeView: () => fieldView(parts) })
    if (extension.name === 'mention')
      return extension
        .extend({ addNodeView: () => mentionView(parts) })
        .configure(mentions ? { suggestion: mentions.suggestion } : { suggestion: { char: '@', allow: () => false } })
    if (extension.name === 'taskItem')
      return extension.configure({
        a11y: { checkboxLabel: (node: { readonly textContent: string }) => parts.words().checkbox(node.textContent) }
      })
    return extension
  })
  return [...viewed, copiedMark]
}

/** Pictures are files of the space: shown once they are here, said until then. */
const imageView =
  ({ words, images }: Pick<EditorParts, 'words' | 'images'>): NodeViewRenderer =>
  ({ node }) => {
    const dom = document.createElement('div')
    let { file, alt, width } = node.attrs as { file: string; alt: string; width: number | null }
    let isGone = false
    const show = async (): Promise<void> => {
      const label = words().image(alt)
      const wanted = file
      const address = await images.addressOf(file)
      if (isGone || wanted !== file) return
      if (address === undefined) {
        dom.className = 'doc-image'
        dom.setAttribute('role', 'img')
        dom.setAttribute('aria-label', label)
        dom.textContent = label
        return
      }
      dom.className = 'doc-picture'
      dom.removeAttribute('role')
      dom.removeAttribute('aria-label')
      const picture = document.createElement('img')
      picture.src = address
      picture.alt = alt
      picture.draggable = false
      if (width !== null) picture.width = width
      dom.replaceChildren(picture)
    }
    void show()
    const stop = images.onNews(() => {
      if (dom.className === 'doc-image') void show()
    })
    return {
      dom,
      update(next) {
        if (next.type !== node.type) return false
        ;({ file, alt, width } = next.attrs as { file: string; alt: string; width: number | null })
        void show()
        return true
      },
      ignoreMutation: () => true,
      destroy() {
        isGone = true
        stop()
      }
    }
  }

/** What stands on the screen for a mention or a field; undefined for all else. */
function wordsOf({ type, attrs }: Node, { words, nameOf }: Pick<EditorParts, 'words' | 'nameOf'>): string | undefined {
  if (type.name === 'mention') return `@${nameOf(String(attrs.account)) ?? String(attrs.name)}`
  return type.name === 'templateField' ? String(attrs.value) || words().field(String(attrs.name)) : undefined
}

const mentionView =
  (parts: Pick<EditorParts, 'words' | 'nameOf'>): NodeViewRenderer =>
  ({ node }) => {
    const dom = document.createElement('span')
    dom.className = 'mention'
    dom.textContent = wordsOf(node, parts) ?? ''
    return { dom }
  }

/** A place to fill: pressed, it asks what belongs there. */
const fieldView =
  (parts: Pick<EditorParts, 'words' | 'nameOf' | 'onField'>): NodeViewRenderer =>
  ({ node, editor }) => {
    const dom = document.createElement('span')
    let shown = node
    dom.className = 'doc-field'
    const show = (): void => {
      // What was found stays marked.
      dom.classList.toggle('doc-field-empty', shown.attrs.value === '')
      dom.textContent = wordsOf(shown, parts) ?? ''
    }
    show()
    dom.addEventListener('click', () => {
      if (editor.isEditable) parts.onField(String(shown.attrs.name), String(shown.attrs.value))
    })
    return {
      dom,
      update(next) {
        if (next.type !== node.type) return false
        shown = next
        show()
        return true
      }
    }
  }

/** One value for every field of that name: a letter names its patient more than once. */
export function fillField(editor: Editor, name: string, value: string): void {
  const { tr, doc } = editor.state
  doc.descendants((node, position) => {
    if (node.type.name === 'templateField' && node.attrs.name === name)
      tr.setNodeMarkup(position, undefined, { ...node.attrs, value })
  })
  editor.view.dispatch(tr)
}
