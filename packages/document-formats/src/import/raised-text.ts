/** Raised and lowered characters as characters of their own: 10⁹ must never come to be read as 109. */

const RAISED = new Map(Object.entries({ '+': '⁺', '-': '⁻', '−': '⁻', '=': '⁼', '(': '⁽', ')': '⁾', n: 'ⁿ', i: 'ⁱ' }))
const LOWERED = new Map(Object.entries({ '+': '₊', '-': '₋', '−': '₋', '=': '₌', '(': '₍', ')': '₎' }))
for (const [digit, character] of [...'⁰¹²³⁴⁵⁶⁷⁸⁹'].entries()) RAISED.set(String(digit), character)
for (const [digit, character] of [...'₀₁₂₃₄₅₆₇₈₉'].entries()) LOWERED.set(String(digit), character)

/** Of the size of the text. Less is how a program sets a line, and raises nothing. */
const LEAST_LIFT = 0.15

/** @param lift as a share of the size of usual text, downwards below nought; NaN where none is said. */
export function raisedBy(lift: number): 'sup' | 'sub' | 'slightly' | undefined {
  if (!lift) return undefined
  if (Math.abs(lift) < LEAST_LIFT) return 'slightly'
  return lift > 0 ? 'sup' : 'sub'
}

/** Words stay as they are (`1er`, `Dr`); what has a digit or a sign and no such character gets ^( ) or _( ). */
export function raisedText(text: string, where: 'sup' | 'sub'): string {
  const table = where === 'sup' ? RAISED : LOWERED
  const characters = [...text]
  const isWord = characters.every((character) => /[\p{L}\s.,]/u.test(character))
  if (isWord && !(where === 'sup' && text === 'n')) return text
  if (characters.every((character) => table.has(character) || /\s/.test(character))) {
    return characters.map((character) => table.get(character) ?? character).join('')
  }
  return `${where === 'sup' ? '^' : '_'}(${text})`
}
