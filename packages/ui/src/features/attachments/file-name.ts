/** How the name and the kind of a file are shown. The extension is never cut: it says what opens it. */
import type { Attachment } from '@colloque/client-api'
import type { LucideIcon } from 'lucide-react'
import { FileArchive, FileAudio, FileImage, FileSpreadsheet, FileText, FileVideo, File as PlainFile, Scan } from 'lucide-react'

export interface FileName {
  readonly stem: string
  /** With its dot; empty without one. */
  readonly extension: string
}

export function splitName(name: string): FileName {
  const found = /^(.+?)(\.(?:tar\.)?[\p{L}\p{N}]{1,8})$/u.exec(name)
  return found ? { stem: found[1] ?? name, extension: found[2] ?? '' } : { stem: name, extension: '' }
}

const ICONS: readonly (readonly [RegExp, LucideIcon])[] = [
  [/^application\/dicom/, Scan],
  [/^image\//, FileImage],
  [/^video\//, FileVideo],
  [/^audio\//, FileAudio],
  [/zip|compressed|tar|7z|rar/, FileArchive],
  [/sheet|excel|csv/, FileSpreadsheet],
  [/^text\/|pdf|word|xml|opendocument|rtf/, FileText]
]
export const iconOfType = (type: string): LucideIcon => ICONS.find(([pattern]) => pattern.test(type))?.[1] ?? PlainFile

const NAMED: Readonly<Record<string, string>> = {
  'application/pdf': 'PDF',
  'application/dicom': 'DICOM',
  'image/jpeg': 'JPEG',
  'image/svg+xml': 'SVG',
  'text/plain': 'TXT'
}

/** A short word for the kind: by its type where that has a common one, else by its extension. */
export function kindOf({ type, name }: Pick<Attachment, 'type' | 'name'>): string | undefined {
  const { extension } = splitName(name)
  return NAMED[type] ?? (extension === '' ? undefined : extension.slice(1).toUpperCase())
}

/** Pictures that a browser decodes by itself: only these have a thumbnail. */
export const isPicture = ({ type }: Pick<Attachment, 'type'>): boolean => /^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(type)
