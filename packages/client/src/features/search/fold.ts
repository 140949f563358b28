/** One spelling for all: how texts are put into the index, asked for and found again, so that the three can never differ. */

/** Letters that no decomposition takes apart, and the second form of sigma. */
const LETTERS: Readonly<Record<string, string>> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ı: 'i',
  ς: 'σ'
}
const KNOWN_CHARACTERS = 4_096
const known = new Map<string, string>()

/** One code point without case and accents, by itself: an accent that stands alone becomes nothing. */
export function foldCharacter(character: string): string {
  const before = known.get(character)
  if (before !== undefined) return before
  const plain = character.normalize('NFKD').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')
  const folded = plain.replace(/[œæßøđłıς]/g, (letter) => LETTERS[letter] ?? letter)
  if (known.size < KNOWN_CHARACTERS) known.set(character, folded)
  return folded
}

/** A character that stands for a phrase, again and again, must not make a long text of a short one: what is beyond is not looked at. */
export const foldedLimit = (text: string): number => 2 * text.length + 64

/** Character by character, so that places in the one can be found in the other. */
export function fold(text: string): string {
  const limit = foldedLimit(text)
  let folded = ''
  for (const character of text) {
    if (folded.length >= limit) break
    folded += foldCharacter(character)
  }
  return folded
}

/** What the index calls words: letters and digits, nothing else. Of folded text. */
export const wordsOf = (folded: string): string[] => folded.match(/[\p{L}\p{N}]+/gu) ?? []
