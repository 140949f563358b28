/** What the page and the worker that converts say to each other. The worker reads strangers' files: what it answers is checked. */
import type { DocumentJson, ExportFormat, FormatErrorCode, ImportedImage, Loss } from '@colloque/document-formats'

export type ToWorker =
  | { readonly type: 'import'; readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }
  | {
      readonly type: 'export'
      readonly format: ExportFormat
      /** Itself, or its state as Yjs keeps it. */
      readonly document: DocumentJson | Uint8Array
      readonly title: string
      readonly language: string
      readonly authors: readonly string[]
      /** By file id. */
      readonly images: ReadonlyMap<string, Uint8Array>
    }

export type FromWorker =
  | {
      readonly type: 'imported'
      readonly content: unknown
      readonly images: readonly ImportedImage[]
      readonly losses: readonly Loss[]
    }
  | { readonly type: 'exported'; readonly bytes: Uint8Array<ArrayBuffer>; readonly losses: readonly Loss[] }
  | { readonly type: 'failed'; readonly code: FormatErrorCode }

export function isFromWorker(data: unknown): data is FromWorker {
  if (typeof data !== 'object' || data === null) return false
  const { type, losses, bytes, content, images, code } = data as Record<string, unknown>
  if (type === 'failed') return typeof code === 'string'
  if (!Array.isArray(losses)) return false
  return (
    (type === 'exported' && bytes instanceof Uint8Array) ||
    (type === 'imported' && typeof content === 'object' && Array.isArray(images) && images.every(isImage))
  )
}

function isImage(value: unknown): value is ImportedImage {
  const { id, bytes, mediaType, name } = (value ?? {}) as Record<string, unknown>
  return typeof id === 'string' && bytes instanceof Uint8Array && typeof mediaType === 'string' && typeof name === 'string'
}
