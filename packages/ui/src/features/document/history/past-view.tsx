/** The document as it was, or what has changed since: to be read, in place of the text of now. */
import { type DocumentJson, documentExtensions, fieldLabel } from '@colloque/document-formats'
import type { Extensions, JSONContent } from '@tiptap/core'
import { EditorContent, useEditor } from '@tiptap/react'
import { useEffect, useMemo } from 'react'
import { useLanguage, useText } from '../../../text/catalogue.ts'
import { useColourOf } from '../author-colour.ts'
import type { Author } from '../comments/use-comments.ts'
import type { DocumentImages } from '../document-images.ts'
import { readingExtensions } from '../extensions.ts'
import { text } from '../text.ts'
import { type Run, rangesIn } from './author-ranges.ts'
import type { ComparedBlock } from './compare.ts'
import { authorShades, comparedShades, pastShading } from './shading.ts'

export interface PastViewProps {
  readonly label: string
  readonly document: DocumentJson
  readonly nameOf: (account: string) => string | undefined
  readonly images: DocumentImages
  /** To colour by author. */
  readonly runs?: readonly Run[] | undefined
  readonly authors: ReadonlyMap<number, Author>
  readonly blocks?: readonly ComparedBlock[] | undefined
}

export function PastView({ label, document, nameOf, images, runs, authors, blocks }: PastViewProps) {
  const t = useText(text)
  const language = useLanguage()
  const colourOf = useColourOf()
  const extensions = useMemo((): Extensions => {
    const words = () => ({ checkbox: t.checkbox, image: t.image.label, field: (name: string) => fieldLabel(name, language) })
    return [...readingExtensions(documentExtensions, { words, nameOf, images, onField: () => undefined }), pastShading.extension]
  }, [t, language, nameOf, images])
  const editor = useEditor(
    {
      extensions,
      content: document as JSONContent,
      injectCSS: false,
      editable: false,
      editorProps: { attributes: { class: 'prose', 'aria-label': label, 'aria-readonly': 'true', 'aria-multiline': 'true' } }
    },
    [document, extensions]
  )
  useEffect(() => {
    if (editor.isDestroyed) return
    const { doc } = editor.state
    const colour = (client: number): number | undefined => {
      const author = authors.get(client)
      return author && colourOf(author.account)
    }
    pastShading.shade(editor, [
      ...(blocks ? comparedShades(doc, blocks) : []),
      ...(runs ? authorShades(rangesIn(doc, runs), colour) : [])
    ])
  }, [editor, runs, authors, blocks, colourOf])
  return <EditorContent editor={editor} className="doc-body" />
}
