/** Finds names as people type them: without accents, in any order of words, the last one unfinished. */

const LIGATURES: Readonly<Record<string, string>> = { œ: 'oe', æ: 'ae', ß: 'ss' }

/** Letters without case, accents or ligatures. The length may change: not for ranges in the original. */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[œæß]/g, (letters) => LIGATURES[letters] ?? letters)

export const wordsOf = (text: string): readonly string[] =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

/** How well `query` names what has these texts, the most telling first; undefined when a word of it is nowhere. Lower is better. */
export function rank(query: string, texts: readonly (string | undefined)[]): number | undefined {
  const asked = wordsOf(query)
  if (asked.length === 0) return 0
  const known = texts.map((text) => wordsOf(text ?? ''))
  let sum = 0
  for (const word of asked) {
    const field = known.findIndex((words) => words.some((other) => other.startsWith(word)))
    if (field >= 0) sum += field * 2
    // Inside a word counts only where it is long enough not to be noise.
    else if (word.length >= 3 && known.some((words) => words.some((other) => other.includes(word)))) sum += known.length * 2 + 1
    else return undefined
  }
  return sum
}

/** Those that `query` names, best first; equal ones keep their order. */
export function found<T>(query: string, all: readonly T[], textsOf: (one: T) => readonly (string | undefined)[]): readonly T[] {
  if (wordsOf(query).length === 0) return all
  return all
    .map((one) => ({ one, score: rank(query, textsOf(one)) }))
    .filter((entry): entry is { one: T; score: number } => entry.score !== undefined)
    .sort((a, b) => a.score - b.score)
    .map(({ one }) => one)
}
