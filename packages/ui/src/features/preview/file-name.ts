/** Names of files as they may be shown: an extension is never cut off, and no character turns the direction of others. */

/** Controls, and the marks that order text from right to left (Unicode, categories Cc and Cf). */
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** What may be cut, and what stands after it whole. */
export function nameParts(name: string): readonly [stem: string, extension: string] {
  const clean = name.replace(INVISIBLE, '')
  const extension = /[^.]\.([^.\s]{1,10})$/.exec(clean)?.[1]
  return extension === undefined ? [clean, ''] : [clean.slice(0, -extension.length - 1), `.${extension}`]
}
