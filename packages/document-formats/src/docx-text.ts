/** The words of a DOCX, for search: of its text, notes, comments, headers and text boxes. Builds no tree and keeps nothing else. */
import { FormatError } from './errors.ts'
import { openDocx, resolveReferences } from './import/docx-parts.ts'
import { IMPORT_LIMITS, type ImportLimits } from './import/limits.ts'

const PARTS = /^word\/(document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml$/
const WORDS = /<(?:w|m):t(?:\s[^>]*)?>([^<]*)<\/(?:w|m):t>|<(\/w:p|w:br|w:cr|w:tab)(?=[\s/>])/g

/** A line for each paragraph. @throws FormatError */
export function docxText(file: Uint8Array, limits: ImportLimits = IMPORT_LIMITS): string {
  try {
    const parts = openDocx(file, limits)
    return parts.names
      .filter((name) => PARTS.test(name))
      .map((name) => textOf(parts.xml(name)))
      .join('\n')
  } catch (error) {
    if (error instanceof FormatError) throw error
    throw new FormatError('damaged', 'This Word document is damaged.')
  }
}

/** What an office program drew twice, for old and for new readers, is read once. */
function textOf(xml: string): string {
  const once = xml.replaceAll(/<mc:Fallback>[\s\S]*?<\/mc:Fallback>/g, '')
  const pieces = [...once.matchAll(WORDS)].map(([, words, sign]) => {
    if (words !== undefined) return resolveReferences(words)
    return sign === 'w:tab' ? '\t' : '\n'
  })
  return pieces
    .join('')
    .replaceAll(/\n{2,}/g, '\n')
    .trim()
}
