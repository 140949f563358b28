/** Takes a foreign file in: whole, with each thing that could not come along named, or not at all, with the reason. Holds no keys, asks no network. */
import { FormatError } from '../errors.ts'
import { type Loss, Losses } from '../losses.ts'
import type { DocumentJson } from '../schema/document-json.ts'
import { documentNode } from '../schema/fit-document.ts'
import { decodeText } from './decode-text.ts'
import { importDocx } from './import-docx.ts'
import { importHtml } from './import-html.ts'
import { importMarkdown, importPlainText } from './import-text.ts'
import { IMPORT_LIMITS, type ImportLimits } from './limits.ts'
import { type ImportedImage, TakenImages } from './taken-images.ts'

export interface ImportedDocument {
  readonly format: 'docx' | 'html' | 'md' | 'txt'
  readonly content: DocumentJson
  /** In the document under their ids; see `replaceImages`. */
  readonly images: readonly ImportedImage[]
  readonly losses: readonly Loss[]
  /** As the file itself says it; else its name is the title. */
  readonly title?: string
}

/** @throws FormatError, and nothing else, for any bytes. How long it may take is the caller's watchdog. */
export async function importDocument(
  bytes: Uint8Array,
  { name, mediaType, limits = IMPORT_LIMITS }: { name: string; mediaType?: string; limits?: ImportLimits }
): Promise<ImportedDocument> {
  try {
    const losses = new Losses()
    const images = new TakenImages(limits, losses)
    const format = formatOf(bytes, name, mediaType, limits)
    const { content, title } = await read(bytes, format, { limits, losses, images })
    documentNode(content)
    return { format, content, images: images.list(), losses: losses.list(), ...(title !== undefined && { title }) }
  } catch (error) {
    if (error instanceof FormatError) throw error
    // A stack or a memory that ran out, or a parser that met what it did not expect.
    if (error instanceof RangeError && /call stack|Invalid (array|string) length/.test(error.message)) {
      throw new FormatError('too-large', 'This file is larger or more deeply nested than Colloque takes in.')
    }
    throw new FormatError('damaged', 'This file cannot be read. Open it in the program that it comes from and save it again.')
  }
}

type Format = ImportedDocument['format']

async function read(bytes: Uint8Array, format: Format, options: { limits: ImportLimits; losses: Losses; images: TakenImages }) {
  if (format === 'docx') return importDocx(bytes, options)
  if (bytes.length > options.limits.textBytes) throw new FormatError('too-large', 'This text is longer than Colloque takes in.')
  const text = decodeText(bytes)
  if (format === 'html') return importHtml(text, options)
  if (format === 'md') return importMarkdown(text, options)
  return { ...importPlainText(text), title: undefined }
}

/** The bytes decide; the name and the declared type only between kinds of text. */
function formatOf(bytes: Uint8Array, name: string, mediaType: string | undefined, limits: ImportLimits): Format {
  if (bytes.length === 0) throw new FormatError('not-a-document', 'This file is empty.')
  if (bytes.length > limits.fileBytes)
    throw new FormatError('too-large', 'This file is larger than Colloque takes in as a document.')
  const head = String.fromCharCode(...bytes.subarray(0, 512))
  if (head.startsWith('PK\u0003\u0004') || head.startsWith('PK\u0005\u0006')) return 'docx'
  if (head.startsWith('\u00d0\u00cf\u0011\u00e0')) throw compoundFile(bytes)
  if (head.startsWith('%PDF-')) throw unsupported('This is a PDF, which is not made to be written in. Keep it as a file.')
  if (head.startsWith('{\\rtf')) throw unsupported('This is an RTF file. Save it as a Word document (.docx), then add it again.')
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  if (ending === 'docx' || ending === 'docm')
    throw new FormatError('damaged', 'This file is named as a Word document, and is none.')
  if (ending === 'html' || ending === 'htm' || ending === 'xhtml' || mediaType?.startsWith('text/html')) return 'html'
  if (ending === 'md' || ending === 'markdown' || mediaType?.startsWith('text/markdown')) return 'md'
  return ending !== 'txt' && /^\uFEFF?(\u00ef\u00bb\u00bf)?\s*(<!doctype html|<html[\s>])/i.test(head) ? 'html' : 'txt'
}

/** The container of Word before 2007, and of what is locked with a password since. */
function compoundFile(bytes: Uint8Array): FormatError {
  const text = new TextDecoder('utf-16le' as 'utf-8').decode(bytes.subarray(0, 1 << 20))
  if (text.includes('EncryptedPackage')) {
    return new FormatError('encrypted', 'This document is locked with a password. Remove it in Word, then add it again.')
  }
  return unsupported('This is a document of Word before 2007. Save it as .docx, then add it again.')
}

function unsupported(sentence: string): FormatError {
  return new FormatError('unsupported-format', sentence)
}
