/** Letters of fonts that draw signs in their places: an `m` in Symbol is a µ, and a milligram must never be read for a microgram. */
import { codePoint } from 'dingbat-to-unicode'

const FONT = /^(symbol|wingdings( [23])?|webdings)$/i

export const isSymbolFont = (font: string): boolean => FONT.test(font)

/** @returns what each is read as, and how many have no character: those stay as they are. */
export function symbolText(text: string, font: string): { text: string; unknown: number } {
  let unknown = 0
  const read = [...text].map((character) => {
    const code = character.codePointAt(0)!
    // Office writes them as they were typed or in the private plane, from U+F000; what is beyond is drawn by another font.
    if (/\s/.test(character) || (code > 0xff && (code < 0xf000 || code > 0xf0ff))) return character
    const found = codePoint(font, code & 0xff)
    if (found === undefined) unknown += 1
    return found?.string ?? character
  })
  return { text: read.join(''), unknown }
}
