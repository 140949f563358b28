/** How the names of files end that can be read as a document; the bytes decide when they are. */
export const DOCUMENT_ENDINGS = ['.docx', '.docm', '.html', '.htm', '.md', '.markdown', '.txt']

export const isDocumentName = (name: string): boolean => DOCUMENT_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending))
