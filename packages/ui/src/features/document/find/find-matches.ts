/** Where a text stands in another, without regard to accents nor, unless asked, to case; in UTF-16 units of the text as it is. */
import { fold } from '../../../parts/find.ts'

export interface Match {
  readonly from: number
  readonly to: number
}

export function findMatches(text: string, query: string, isCaseExact = false): Match[] {
  const { folded, places } = foldedWithPlaces(text, isCaseExact)
  const { folded: wanted } = foldedWithPlaces(query, isCaseExact)
  const matches: Match[] = []
  if (wanted === '') return matches
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
    const from = places[at]
    const last = places[at + wanted.length - 1]
    const next = places[at + wanted.length]
    // Not from or to the middle of a character that is folded into several.
    if (from !== undefined && places[at - 1] !== from && last !== next) matches.push({ from, to: next ?? text.length })
  }
  return matches
}

/** For each unit of what is folded, where its character begins in the text. */
function foldedWithPlaces(text: string, isCaseExact: boolean): { readonly folded: string; readonly places: readonly number[] } {
  let folded = ''
  const places: number[] = []
  let at = 0
  for (const character of text) {
    const plain = isCaseExact ? withoutMarks(character) : fold(withoutApostrophe(character))
    for (const unit of plain) {
      folded += unit
      for (let index = 0; index < unit.length; index++) places.push(at)
    }
    at += character.length
  }
  return { folded, places }
}

const withoutApostrophe = (character: string): string => (character === '’' ? "'" : character === '\u00a0' ? ' ' : character)
const withoutMarks = (character: string): string =>
  withoutApostrophe(character)
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
