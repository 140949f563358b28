/** What a document that was just made here begins with, until its editor has written it. */
import type { ImportedImage, Loss, TemplateName } from '@colloque/document-formats'

/** A file as the worker has read it: a stranger's, so `content` is held against the schema before it is shown. */
export interface ReadFile {
  readonly name: string
  readonly content: unknown
  readonly images: readonly ImportedImage[]
  readonly losses: readonly Loss[]
}
/** Without a template: with nothing, and a cursor. */
export type Beginning = { readonly template: TemplateName | undefined } | { readonly file: ReadFile }
