/**
 * A picture without where, when and with what it was taken: JPEG, PNG and WebP, known by their bytes. Colours and the way it
 * is turned stay. It decodes nothing, and it never touches DICOM or PDF.
 */
import { hasMark } from '../media-type.ts'
import { cleanJpeg } from './clean-jpeg.ts'
import { cleanPng } from './clean-png.ts'
import { cleanWebp } from './clean-webp.ts'

/** Larger pictures are not cleaned: they would have to be held in memory whole. */
export const CLEANED_BYTES = 64 * 2 ** 20

/** From the first HEAD_BYTES of a file. */
export function isCleanable(head: Uint8Array): boolean {
  return cleanerOf(head) !== undefined
}

/**
 * Without EXIF, XMP, IPTC, comments and thumbnails, with the ICC profile and an Exif orientation alone. Undefined when the
 * bytes are not a whole picture of these kinds. May share no memory with `bytes`; never throws.
 */
export function removeMetadata(bytes: Uint8Array): Uint8Array | undefined {
  return cleanerOf(bytes)?.(bytes)
}

function cleanerOf(head: Uint8Array): ((bytes: Uint8Array) => Uint8Array | undefined) | undefined {
  // A DICOM file may begin as anything.
  if (hasMark(head, 128, 'DICM')) return undefined
  if (hasMark(head, 0, '\xff\xd8\xff')) return cleanJpeg
  if (hasMark(head, 0, '\x89PNG\r\n\x1a\n')) return cleanPng
  return hasMark(head, 0, 'RIFF') && hasMark(head, 8, 'WEBP') ? cleanWebp : undefined
}
