/**
 * What the page and the worker that parses say to each other. Both check what they hear: the page because the worker has
 * read a stranger's file, the worker because a range it did not ask for must not become part of a file.
 */
import type { Facts } from '../dicom/facts.ts'
import type { Enclosed, Letter } from '../letter/letter.ts'
import { PART_BYTES } from '../range-reader.ts'
import { isReason, type Reason } from '../reason.ts'
import type { Kind } from '../sniff.ts'

/** As much of an ImageBitmap as is spoken of here. */
export interface Bitmap {
  readonly width: number
  readonly height: number
  close(): void
}

export type Moved = ArrayBuffer | Bitmap

export type WindowChoice =
  /** The one that the file gives under this number. */
  | { readonly by: 'file'; readonly index: number }
  /** From the darkest to the brightest value. */
  | { readonly by: 'full' }
  | { readonly by: 'values'; readonly center: number; readonly width: number }

export type ToWorker =
  | { readonly type: 'open'; readonly kind: Exclude<Kind, 'pdf'>; readonly sizeBytes: number }
  /** Without bytes: they could not be read. */
  | { readonly type: 'part'; readonly request: number; readonly bytes?: Uint8Array }
  | { readonly type: 'frame'; readonly request: number; readonly index: number; readonly window: WindowChoice }

export interface Series {
  readonly kind: 'dicom'
  readonly facts: Facts
  readonly columns: number
  readonly rows: number
  readonly frames: number
  /** Height of a pixel by its width. */
  readonly aspect: number
  /** False where there are colours, and no window. */
  readonly isGrey: boolean
  /** Names of the windows of the file, empty where it names none. */
  readonly windows: readonly string[]
  readonly frameMs?: number
}

export type Content =
  | { readonly kind: 'image'; readonly width: number; readonly height: number; readonly bitmap: Bitmap }
  | Series
  | { readonly kind: 'letter'; readonly letter: Letter; readonly enclosed?: Enclosed }
  | { readonly kind: 'enclosed'; readonly enclosed: Enclosed }
  | { readonly kind: 'text'; readonly text: string; readonly isCut: boolean }

export type FromWorker =
  | { readonly type: 'read'; readonly request: number; readonly start: number; readonly end: number }
  | { readonly type: 'opened'; readonly content: Content }
  | {
      readonly type: 'framed'
      readonly request: number
      readonly bitmap: Bitmap
      readonly window?: { readonly center: number; readonly width: number }
    }
  /** Of one frame, or of the whole file when there is no request. */
  | { readonly type: 'failed'; readonly request?: number; readonly reason: Reason }

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isText = (value: unknown): value is string => typeof value === 'string'

export function isFromWorker(value: unknown): value is FromWorker {
  if (!isObject(value)) return false
  if (value.type === 'read')
    return (
      isCount(value.request) &&
      isCount(value.start) &&
      isCount(value.end) &&
      value.start < value.end &&
      value.end - value.start <= PART_BYTES
    )
  if (value.type === 'opened') return isContent(value.content)
  if (value.type === 'framed')
    return isCount(value.request) && isBitmap(value.bitmap) && (value.window === undefined || isWindow(value.window))
  return value.type === 'failed' && (value.request === undefined || isCount(value.request)) && isReason(value.reason)
}

function isContent(value: unknown): boolean {
  if (!isObject(value)) return false
  if (value.kind === 'image') return isCount(value.width) && isCount(value.height) && isBitmap(value.bitmap)
  if (value.kind === 'dicom')
    return (
      [value.columns, value.rows, value.frames].every((count) => isCount(count) && count > 0) &&
      Number.isFinite(value.aspect) &&
      Array.isArray(value.windows) &&
      value.windows.every(isText) &&
      isObject(value.facts) &&
      Object.values(value.facts).every(isText)
    )
  if (value.kind === 'letter') return isLetter(value.letter) && (value.enclosed === undefined || isEnclosed(value.enclosed))
  if (value.kind === 'enclosed') return isEnclosed(value.enclosed)
  return value.kind === 'text' && isText(value.text)
}

/** The blocks of its sections are checked where they are drawn: what is not of the closed set draws nothing. */
function isLetter(value: unknown): boolean {
  return (
    isObject(value) &&
    [value.title, value.date, value.custodian].every(isText) &&
    isObject(value.patient) &&
    Object.values(value.patient).every(isText) &&
    Array.isArray(value.authors) &&
    value.authors.every(isText) &&
    Array.isArray(value.sections) &&
    value.sections.every((section) => isObject(section) && isText(section.title) && Array.isArray(section.blocks))
  )
}

const isEnclosed = (value: unknown): boolean => isObject(value) && isText(value.mediaType) && value.bytes instanceof Uint8Array
const isWindow = (value: unknown): boolean => isObject(value) && Number.isFinite(value.center) && Number.isFinite(value.width)

/** Where there is no screen there are no bitmaps: in their place stands what a test puts there. */
function isBitmap(value: unknown): boolean {
  const { ImageBitmap: BitmapClass } = globalThis as { ImageBitmap?: new () => Bitmap }
  return BitmapClass === undefined ? isObject(value) : value instanceof BitmapClass
}

export function isToWorker(value: unknown): value is ToWorker {
  if (!isObject(value)) return false
  if (value.type === 'open') return ['image', 'dicom', 'xml', 'text'].includes(value.kind as string) && isCount(value.sizeBytes)
  if (value.type === 'part') return isCount(value.request) && (value.bytes === undefined || value.bytes instanceof Uint8Array)
  if (value.type !== 'frame' || !isCount(value.request) || !isCount(value.index) || !isObject(value.window)) return false
  const { by, index } = value.window
  return by === 'full' || (by === 'file' && isCount(index)) || (by === 'values' && isWindow(value.window))
}
