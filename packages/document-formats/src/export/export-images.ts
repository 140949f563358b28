/** The pictures of a document that is written out: what the caller gave for each file, judged by its bytes. */
import { type ImageType, imageSizeOf, imageTypeOf } from '../import/image-type.ts'

export interface ExportImage {
  readonly bytes: Uint8Array
  readonly mediaType: ImageType
  readonly width: number | undefined
  readonly height: number | undefined
}

/** Beyond it a decoder would take more memory than a device has. */
const PIXELS = 60_000_000

export type ImageSource = (file: string) => { readonly bytes: Uint8Array; readonly mediaType?: string } | undefined

/** @returns undefined for a file that is not there or is no picture that can be shown. */
export function exportImage(images: ImageSource, file: string): ExportImage | undefined {
  const bytes = images(file)?.bytes
  const mediaType = bytes && imageTypeOf(bytes)
  if (bytes === undefined || mediaType === undefined) return undefined
  const size = imageSizeOf(bytes)
  if (size !== undefined && (size.width * size.height > PIXELS || size.width === 0 || size.height === 0)) return undefined
  return { bytes, mediaType, width: size?.width, height: size?.height }
}
