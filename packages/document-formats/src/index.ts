/** The formats of documents: one schema of rich text, and what goes in and out of it. Holds no keys and no state, asks no network, runs without DOM and without eval. */
export { documentText } from './document-text.ts'
export { docxText } from './docx-text.ts'
export { FormatError, type FormatErrorCode } from './errors.ts'
export {
  EXPORT_MEDIA_TYPES,
  type ExportedDocument,
  type ExportFormat,
  type ExportOptions,
  exportDocument
} from './export/export-document.ts'
export { COPIED_MARK, cleanPasted } from './import/clean-pasted.ts'
export { type ImportedDocument, importDocument } from './import/import-document.ts'
export { IMPORT_LIMITS, type ImportLimits } from './import/limits.ts'
export { elementsIn, type Page, sheetsIn } from './import/page-tree.ts'
export type { ImportedImage } from './import/taken-images.ts'
export type { Loss, LossKind } from './losses.ts'
export { isSafeLink } from './schema/attribute-rules.ts'
export { type DocumentJson, imageFiles, type MarkJson, type NodeJson, nodesOf, replaceImages } from './schema/document-json.ts'
export { fitDocument } from './schema/fit-document.ts'
export { documentExtensions, documentSchema } from './schema/schema.ts'
export {
  fieldLabel,
  fieldNames,
  fillFields,
  TEMPLATE_TITLES,
  TEMPLATES,
  type TemplateLanguage,
  type TemplateName,
  template
} from './templates/templates.ts'
export { CONTENT_FRAGMENT, documentToUpdate, fragmentToDocument, updateToDocument } from './yjs.ts'
