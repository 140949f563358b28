/** Takes a file into the document, and gives the document out as one. What could not come along is told, also of what was pasted; a failure changes nothing. */
import {
  type DocumentJson,
  type ExportFormat,
  fitDocument,
  fragmentToDocument,
  type ImportedImage,
  imageFiles,
  type Loss,
  replaceImages
} from '@colloque/document-formats'
import type { Editor, JSONContent } from '@tiptap/react'
import { useEffect, useRef, useState } from 'react'
import type { ReadFile } from '../../state/beginnings.ts'
import { useInterface } from '../../state/interface-context.ts'
import { useLanguage, useText } from '../../text/catalogue.ts'
import type { OpenDocument } from './open-document.ts'
import { saveBytes } from './save-bytes.ts'
import { text } from './text.ts'
import { ConversionFailed, convert } from './worker/convert.ts'

export type Conversion =
  | { readonly kind: 'running'; readonly what: string }
  | { readonly kind: 'done'; readonly title: string; readonly losses: readonly Loss[] }
  | { readonly kind: 'failed'; readonly of: 'import' | 'export' | 'opening'; readonly failure: unknown }

export interface Conversions {
  readonly conversion: Conversion | undefined
  importFile(file: File): void
  /** What was read before. `onTaken`: it stands in the text. */
  take(file: ReadFile, onTaken: () => void): void
  exportAs(format: ExportFormat): void
  tellPasted(losses: readonly Loss[]): void
  dismiss(): void
}

export function useConversions(open: OpenDocument, editor: Editor, name: string): Conversions {
  const { files: t } = useText(text)
  const language = useLanguage()
  const { client, shell, session, toasts } = useInterface()
  const [conversion, setConversion] = useState<Conversion>()
  const isGone = useRef(false)
  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
    }
  }, [])

  async function run(of: 'import' | 'export', what: string, act: () => Promise<Conversion | undefined>): Promise<void> {
    setConversion({ kind: 'running', what })
    try {
      const next = await act()
      if (!isGone.current) setConversion(next)
    } catch (failure) {
      if (!isGone.current) setConversion({ kind: 'failed', of, failure })
    }
  }

  const importFile = (file: File) =>
    run('import', t.importing(file.name), async () => {
      const bytes = new Uint8Array(await file.arrayBuffer())
      return insertFile({ name: file.name, ...(await convert({ type: 'import', name: file.name, mediaType: file.type, bytes })) })
    })

  const take = (file: ReadFile, onTaken: () => void) =>
    run('import', t.importing(file.name), async () => {
      const done = await insertFile(file)
      onTaken()
      return done
    })

  async function insertFile({ name: from, content, images, losses: first }: ReadFile): Promise<Conversion | undefined> {
    requireText()
    const taken = await takeImages(open, images)
    requireText()
    // The worker has read a stranger's file: what it gives is held against the schema here.
    insertDocument(
      editor,
      replaceImages(fitDocument(content).document, (file) => taken.get(file))
    )
    const missing = images.length - taken.size
    const losses: readonly Loss[] =
      missing > 0 ? [...first, { kind: 'image-missing', count: missing, detail: 'left-out' }] : first
    if (losses.length > 0) return { kind: 'done', title: t.importedWithLosses(countOf(losses)), losses }
    toasts.say(t.imported(from))
    return undefined
  }

  function requireText(): void {
    if (isGone.current || editor.isDestroyed || !editor.isEditable) throw new ConversionFailed('crashed')
  }

  const exportAs = (format: ExportFormat) =>
    run('export', t.exporting(format.toUpperCase()), async () => {
      const document = fragmentToDocument(open.doc)
      const { name: author = '' } = session.status.get() ?? {}
      const authors = await client.call('document-authors', open.place).then(
        ({ authors: all }) =>
          all.filter(({ clients }) => clients.some((each) => open.doc.store.clients.has(each))).map((each) => each.name),
        () => [author]
      )
      const images = await imagesFor(open, document)
      const { bytes, losses } = await convert({ type: 'export', format, document, title: name, language, authors, images })
      const how = await saveBytes({ client, shell }, `${name}.${format}`, bytes)
      if (how === 'cancelled') return undefined
      if (losses.length > 0) return { kind: 'done', title: t.exportedWithLosses(countOf(losses)), losses }
      toasts.say(t.exported)
      return undefined
    })

  return {
    conversion,
    importFile: (file) => void importFile(file),
    take: (file, onTaken) => void take(file, onTaken),
    exportAs: (format) => void exportAs(format),
    // What is under way is told first of all.
    tellPasted: (losses) =>
      setConversion((before) =>
        before?.kind === 'running' ? before : { kind: 'done', title: t.pastedWithLosses(countOf(losses)), losses }
      ),
    dismiss: () => setConversion(undefined)
  }
}

/** Sealed into the space, by the names that they have in what was read; those that are refused are left out. */
async function takeImages(open: OpenDocument, images: readonly ImportedImage[]): Promise<Map<string, string>> {
  const taken = new Map<string, string>()
  for (const { id, name, bytes, mediaType } of images) {
    const file = await open.images.add(new File([bytes], name, { type: mediaType })).catch(() => undefined)
    if (file !== undefined) taken.set(id, file)
  }
  return taken
}

async function imagesFor(open: OpenDocument, document: DocumentJson): Promise<Map<string, Uint8Array>> {
  const images = new Map<string, Uint8Array>()
  for (const file of imageFiles(document)) {
    const bytes = await open.images.bytesOf(file)
    if (bytes) images.set(file, bytes)
  }
  return images
}

const countOf = (losses: readonly Loss[]): number => losses.reduce((sum, { count }) => sum + count, 0)

/** In place of an empty text, else behind what is there: nothing that was written goes. */
export function insertDocument(editor: Editor, document: ReturnType<typeof fitDocument>['document']): void {
  const content = [...(document.content ?? [])] as JSONContent[]
  if (isEmptyText(editor)) {
    editor.commands.setContent({ type: 'doc', content })
    // Apart: a chain takes the start of the empty text for that of the new one, and leaves the cursor at the end.
    editor.commands.focus('start')
  } else editor.chain().focus('end').insertContentAt(editor.state.doc.content.size, content).run()
}

export const isEmptyText = (editor: Editor): boolean => {
  const { doc } = editor.state
  const first = doc.firstChild
  return doc.childCount === 0 || (doc.childCount === 1 && first?.type.name === 'paragraph' && first.content.size === 0)
}
