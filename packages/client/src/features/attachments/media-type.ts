/** What a file says it is, for an icon and a filter: its name, and a mark in its first bytes. Nothing is opened because of it. */
const BY_EXTENSION: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  dcm: 'application/dicom',
  dicom: 'application/dicom',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  bmp: 'image/bmp',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  csv: 'text/csv',
  md: 'text/markdown',
  rtf: 'application/rtf',
  xml: 'application/xml',
  json: 'application/json',
  hl7: 'application/hl7-v2',
  zip: 'application/zip',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm'
}
export const UNKNOWN_MEDIA_TYPE = 'application/octet-stream'

/** DICOM (part 10, 7.1) and PDF are known by their bytes, since scanners and viewers often write them without an extension. */
const MARKS = [
  { offset: 128, mark: 'DICM', type: 'application/dicom' },
  { offset: 0, mark: '%PDF-', type: 'application/pdf' }
] as const

/** How many first bytes `mediaTypeOf` looks at. */
export const HEAD_BYTES = 132

export function mediaTypeOf(name: string, head: Uint8Array): string {
  const marked = MARKS.find(({ offset, mark }) => hasMark(head, offset, mark))
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return marked?.type ?? (Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined) ?? UNKNOWN_MEDIA_TYPE
}

/** Whether these letters, a byte each, stand at `offset`. */
export function hasMark(bytes: Uint8Array, offset: number, mark: string): boolean {
  for (let index = 0; index < mark.length; index++) if (bytes[offset + index] !== mark.charCodeAt(index)) return false
  return true
}
