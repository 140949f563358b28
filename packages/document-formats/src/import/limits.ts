/** What is taken in at most. How long it may take is the caller's watchdog over the worker that this runs in. */

export interface ImportLimits {
  readonly fileBytes: number
  /** Of a text, an HTML or a Markdown file, and of one XML part of a DOCX. */
  readonly textBytes: number
  readonly inflatedBytes: number
  readonly parts: number
  readonly images: number
  readonly imageBytes: number
  /** Elements of the page or of the XML. */
  readonly elements: number
  /** Elements within elements. */
  readonly depth: number
}

export const IMPORT_LIMITS: ImportLimits = {
  fileBytes: 50 << 20,
  textBytes: 12 << 20,
  inflatedBytes: 150 << 20,
  parts: 2000,
  images: 300,
  imageBytes: 25 << 20,
  elements: 300_000,
  depth: 150
}
