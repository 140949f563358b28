/** Gives a document out in an open format. What the format cannot carry is named; the bytes are whole or there are none. */
import { type Loss, Losses } from '../losses.ts'
import { type DocumentJson, nodesOf, textAttribute } from '../schema/document-json.ts'
import { documentNode } from '../schema/fit-document.ts'
import { withFieldLabels } from '../templates/templates.ts'
import type { ImageSource } from './export-images.ts'
import { writeDocx } from './write-docx.ts'
import { writeHtml } from './write-html.ts'
import { writeMarkdown } from './write-markdown.ts'
import { writePdf } from './write-pdf.ts'

export type ExportFormat = 'pdf' | 'docx' | 'html' | 'md'

export interface ExportOptions {
  readonly format: ExportFormat
  readonly title: string
  /** BCP 47, of the text. */
  readonly language: string
  /** The bytes of a file of the space that an image names; undefined when they are not here. */
  readonly images: ImageSource
  readonly authors?: readonly string[]
  readonly date?: Date
  /** HTML and Markdown: where a picture lies beside the page; without it pictures stand within the page. */
  readonly imagePath?: (file: string) => string | undefined
}

export interface WriteOptions extends ExportOptions {
  readonly losses: Losses
}

export interface ExportedDocument {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly mediaType: string
  readonly losses: readonly Loss[]
}

export const EXPORT_MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  html: 'text/html;charset=utf-8',
  md: 'text/markdown;charset=utf-8'
}

/** @throws FormatError invalid-document */
export async function exportDocument(document: DocumentJson, options: ExportOptions): Promise<ExportedDocument> {
  documentNode(document)
  const losses = new Losses()
  losses.add('comment', 'left-out', commentsOf(document).size)
  losses.add('empty-field', 'kept-as-text', emptyFieldsOf(document))
  const bytes = await write(withFieldLabels(document, options.language), { ...options, losses })
  return { bytes, mediaType: EXPORT_MEDIA_TYPES[options.format], losses: losses.list() }
}

async function write(document: DocumentJson, options: WriteOptions): Promise<Uint8Array<ArrayBuffer>> {
  switch (options.format) {
    case 'html':
      return new TextEncoder().encode(writeHtml(document, options))
    case 'md':
      return new TextEncoder().encode(writeMarkdown(document, options))
    case 'docx':
      return writeDocx(document, options)
    case 'pdf':
      return writePdf(document, options)
  }
}

/** Who sends a letter should know that something in it was to be filled: its name stands there. */
const emptyFieldsOf = (document: DocumentJson): number =>
  [...nodesOf(document)].filter((node) => node.type === 'templateField' && textAttribute(node, 'value') === '').length

/** Their words are not in the document, so no format gets them. */
function commentsOf(document: DocumentJson): Set<string> {
  const marks = [...nodesOf(document)].flatMap((node) => node.marks ?? [])
  return new Set(marks.filter(({ type }) => type === 'comment').map((mark) => textAttribute(mark, 'id')))
}
