import type { OutputOf } from '@colloque/client-api'
import { foldCharacter, foldedLimit, wordsOf } from './fold.ts'

/** Finds again, in a text as it was written, the words that the index found in it. */
type Range = OutputOf<'search'>['results'][number]['matches'][number]

/** What was asked for: whole words, and the last one, which may be unfinished. */
export interface Wanted {
  readonly words: readonly string[]
  readonly beginning: string
}

export interface Excerpt {
  readonly excerpt: string
  readonly matches: Range[]
}

const EXCERPT_CHARACTERS = 400
const BEFORE_FIRST_MATCH = 100
/** A cut is put between words where there is one this near. */
const WORD_CHARACTERS = 30
const CUT = '…'

/** UTF-16 ranges of the text, in order, apart from each other. */
export function matchWords(text: string, { words, beginning }: Wanted): Range[] {
  const { folded, starts } = foldWithPlaces(text)
  const whole = new Set(words)
  const ranges: Range[] = []
  let at = 0
  for (const word of wordsOf(folded)) {
    at = folded.indexOf(word, at)
    const length = whole.has(word) ? word.length : word.startsWith(beginning) ? beginning.length : 0
    if (length > 0) ranges.push({ start: starts[at] ?? 0, end: endOf(text, starts, at + length) })
    at += word.length
  }
  return ranges
}

/** The folded text, and for each of its characters where the one stands that it came from. */
function foldWithPlaces(text: string): { folded: string; starts: number[] } {
  const limit = foldedLimit(text)
  let folded = ''
  const starts: number[] = []
  let place = 0
  for (const character of text) {
    if (folded.length >= limit) break
    const piece = foldCharacter(character)
    folded += piece
    for (let index = 0; index < piece.length; index++) starts.push(place)
    place += character.length
  }
  return { folded, starts }
}

/** A ligature is matched whole by a part of it; an accent that stands alone belongs to the letter before it. */
function endOf(text: string, starts: readonly number[], at: number): number {
  const last = starts[at - 1] ?? 0
  let next = at
  while (starts[next] === last) next += 1
  return starts[next] ?? text.length
}

/** At most 400 characters around the first match, with the ranges in it; the beginning when nothing matches. */
export function excerptOf(text: string, matches: readonly Range[]): Excerpt {
  if (text.length <= EXCERPT_CHARACTERS) return { excerpt: text, matches: [...matches] }
  const first = matches[0]?.start ?? 0
  const start = first <= BEFORE_FIRST_MATCH ? 0 : cutBetweenWords(text, first - BEFORE_FIRST_MATCH, first)
  const head = start === 0 ? '' : CUT
  const room = start + EXCERPT_CHARACTERS - head.length - CUT.length
  const end = room >= text.length ? text.length : wholeCharacters(text, room)
  const excerpt = head + text.slice(start, end) + (end === text.length ? '' : CUT)
  const moved = matches
    .filter((range) => range.start < end)
    .map((range) => ({ start: range.start - start + head.length, end: Math.min(range.end, end) - start + head.length }))
  return { excerpt, matches: moved }
}

function cutBetweenWords(text: string, from: number, before: number): number {
  const space = text.slice(from, Math.min(from + WORD_CHARACTERS, before)).search(/\s/)
  return wholeCharacters(text, space < 0 ? from : from + space + 1)
}

/** Never between the two halves of a surrogate pair. */
const wholeCharacters = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at
}
