/** Tells from its first bytes, then from its name, which way a file is shown. Declared types are believed last. */
import type { Reason } from './reason.ts'

/** How many first bytes are enough. */
export const SNIFFED_BYTES = 4096

export type Kind = 'image' | 'pdf' | 'dicom' | 'xml' | 'text'
export type Sniffed = { readonly kind: Kind } | { readonly reason: Reason }

type Signature = readonly [bytes: string, at: number, what: Kind | { readonly format: string }]

/** Latin-1 strings stand for bytes; a name stands for what is known and not shown. */
const SIGNATURES: readonly Signature[] = [
  ['DICM', 128, 'dicom'],
  ['\x89PNG\r\n\x1a\n', 0, 'image'],
  ['\xff\xd8\xff', 0, 'image'],
  ['GIF8', 0, 'image'],
  ['BM', 0, 'image'],
  ['WEBP', 8, 'image'],
  ['ftypavif', 4, 'image'],
  ['ftypavis', 4, 'image'],
  ['ftyphei', 4, { format: 'HEIC' }],
  ['ftyphev', 4, { format: 'HEIC' }],
  ['ftypmif1', 4, { format: 'HEIF' }],
  ['ftypqt', 4, { format: 'QuickTime' }],
  ['ftyp', 4, { format: 'MP4' }],
  ['II*\0', 0, { format: 'TIFF' }],
  ['MM\0*', 0, { format: 'TIFF' }],
  ['\0\0\0\x0cjP  ', 0, { format: 'JPEG 2000' }],
  ['\xff\x4f\xff\x51', 0, { format: 'JPEG 2000' }],
  ['\0\0\0\x0cJXL ', 0, { format: 'JPEG XL' }],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 0, { format: 'Microsoft Office 97' }],
  ['{\\rtf', 0, { format: 'RTF' }],
  ['Rar!', 0, { format: 'RAR' }],
  ['7z\xbc\xaf', 0, { format: '7-Zip' }],
  ['\x1f\x8b', 0, { format: 'gzip' }],
  ['MZ', 0, { format: 'Windows' }],
  ['\x7fELF', 0, { format: 'ELF' }],
  ['ID3', 0, { format: 'MP3' }],
  ['OggS', 0, { format: 'Ogg' }],
  ['WAVE', 8, { format: 'WAV' }],
  ['AVI ', 8, { format: 'AVI' }],
  ['\x1aE\xdf\xa3', 0, { format: 'Matroska' }],
  ['%!PS', 0, { format: 'PostScript' }],
  ['SQLite format 3', 0, { format: 'SQLite' }]
]

const ZIPPED: Readonly<Record<string, string>> = {
  docx: 'Word',
  xlsx: 'Excel',
  pptx: 'PowerPoint',
  odt: 'OpenDocument',
  ods: 'OpenDocument',
  odp: 'OpenDocument'
}

export function sniff(head: Uint8Array, name: string, type: string): Sniffed {
  if (head.length === 0) return { reason: { code: 'empty' } }
  const latin = latinOf(head)
  const extension = /\.([^.]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? ''
  if (latin.slice(0, 1024).includes('%PDF-')) return { kind: 'pdf' }
  const signature = SIGNATURES.find(([bytes, at]) => latin.startsWith(bytes, at))?.[2]
  if (typeof signature === 'string') return { kind: signature }
  if (signature !== undefined) return { reason: { code: 'format', name: signature.format } }
  if (latin.startsWith('PK\x03\x04')) return { reason: { code: 'format', name: ZIPPED[extension] ?? 'ZIP' } }
  if (extension === 'dcm' || type === 'application/dicom') return startsAsDataSet(head) ? { kind: 'dicom' } : unknown
  if (!isText(head)) return unknown
  return { kind: looksLikeXml(head) ? 'xml' : 'text' }
}

const unknown: Sniffed = { reason: { code: 'unknown' } }

const latinOf = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

/** A data set without the preamble of a file begins with a low group in either encoding. */
const startsAsDataSet = (head: Uint8Array): boolean => [2, 8].includes(head[0] ?? 0) && head[1] === 0

/** Pictures drawn in XML are read as what they are: text. */
function looksLikeXml(head: Uint8Array): boolean {
  const start = textStart(head)
  return /^\s*(<\?xml\s|<(\w+:)?ClinicalDocument[\s>])/.test(start) && !/<svg[\s>]/i.test(start)
}

/** Enough to see a declaration in any encoding that keeps ASCII or doubles it. */
const textStart = (head: Uint8Array): string =>
  latinOf(head)
    .replace(/^\xef\xbb\xbf|^\xff\xfe|^\xfe\xff/, '')
    .replaceAll('\0', '')

function isText(head: Uint8Array): boolean {
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  if (isUtf16) return true
  return head.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 12 || byte === 13 || byte === 0x1b)
}
