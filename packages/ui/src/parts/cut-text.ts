/** Cuts a line where it may be cut: between words, before a number and never inside one, never between a number and its unit. */

const NUMBER = /^[^\p{L}\d]*\d[\d.,:/×x%‰-]*$/u
const SIGN = /^[^\p{L}\p{N}]+$/u
/** A relation belongs to the number that follows it. */
const PREFIX = /^[<>≤≥=~±≈×x+/-]+$/u

/** Several lines as one; no-break spaces stay. */
export const oneLine = (text: string): string => text.replace(/[ \t\r\n]+/g, ' ').trim()

/** What must stay whole, in order; joined by spaces they are the text. */
export function pieces(text: string): readonly string[] {
  const words = text.split(' ')
  const whole: string[] = []
  let isOpen = false
  for (const word of words) {
    const last = whole.length - 1
    if (isOpen && last >= 0) whole[last] += ` ${word}`
    else whole.push(word)
    const isRelation = PREFIX.test(word)
    isOpen = NUMBER.test(word) || isRelation
    // « 5 mg × 2/j » is one dose: the sign holds on to what stands before it too.
    if (isRelation && last >= 0 && whole.length - 1 !== last && /\d/.test(whole[last] ?? '')) {
      const sign = whole.pop() ?? ''
      whole[last] += ` ${sign}`
    }
  }
  return whole
}

/** The longest beginning that fits with an ellipsis; the whole text when it fits. `fits` is asked with what would be shown. */
export function cutText(text: string, fits: (shown: string) => boolean): string {
  if (fits(text)) return text
  const parts = pieces(text)
  let low = 0
  let high = parts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (fits(shortened(parts.slice(0, middle)))) low = middle
    else high = middle - 1
  }
  return low > 0 ? shortened(parts.slice(0, low)) : cutWord(parts[0] ?? '', fits)
}

const shortened = (parts: readonly string[]): string => {
  const kept = [...parts]
  while (kept.length > 1 && SIGN.test(kept.at(-1) ?? '')) kept.pop()
  return `${kept.join(' ').replace(/[\s.,;:(–-]+$/u, '')}…`
}

/** A single word that is too long, such as an address: up to its first digit at most. */
function cutWord(word: string, fits: (shown: string) => boolean): string {
  const letters = Array.from(word.replace(/\d.*$/su, ''))
  while (letters.length > 0 && !fits(`${letters.join('')}…`)) letters.pop()
  return `${letters.join('')}…`
}
