/** Cuts a text into what is shown of it: plain words, people named, addresses, quantities. The pieces joined are the text, unchanged. */
import type { Mention } from '@colloque/client-api'
import { findDoses, type Range } from './doses.ts'
import { findLinks, type Link } from './linkify.ts'

export type TextPiece =
  | { readonly kind: 'plain'; readonly text: string; readonly start: number }
  | { readonly kind: 'dose'; readonly text: string; readonly start: number }
  /** A French sign with the word that it stands by. */
  | { readonly kind: 'kept'; readonly text: string; readonly start: number }
  | { readonly kind: 'mention'; readonly text: string; readonly start: number; readonly account: string }
  | { readonly kind: 'link'; readonly text: string; readonly start: number; readonly link: Link }

type Mark = Range &
  ({ readonly kind: 'dose' | 'kept' } | { readonly kind: 'mention'; readonly account: string } | Pick<LinkMark, 'kind' | 'link'>)
interface LinkMark {
  readonly kind: 'link'
  readonly link: Link
}

const KEPT = /« ?[^\s«»]{1,20}|[^\s«»]{1,20} (?:[:;?!»]+(?=\s|$))/gu

export function textPieces(text: string, mentions: readonly Mention[]): readonly TextPiece[] {
  const marks: Mark[] = []
  const add = (mark: Mark): void => {
    if (!marks.some(({ start, end }) => mark.start < end && start < mark.end)) marks.push(mark)
  }
  // A mention comes from its author, the rest is guessed: it goes first. Only what is written as one looks like one.
  for (const { account, start, end } of mentions)
    if (start < end && end <= text.length && text[start] === '@') add({ kind: 'mention', account, start, end })
  for (const link of findLinks(text)) add({ kind: 'link', link, start: link.start, end: link.end })
  for (const { start, end } of findDoses(text)) add({ kind: 'dose', start, end })
  for (const { index, 0: found } of text.matchAll(KEPT)) add({ kind: 'kept', start: index, end: index + found.length })
  marks.sort((a, b) => a.start - b.start)
  return cut(text, marks)
}

function cut(text: string, marks: readonly Mark[]): readonly TextPiece[] {
  const pieces: TextPiece[] = []
  let from = 0
  for (const { start, end, ...mark } of marks) {
    if (start > from) pieces.push({ kind: 'plain', text: text.slice(from, start), start: from })
    pieces.push({ ...mark, text: text.slice(start, end), start })
    from = end
  }
  if (from < text.length) pieces.push({ kind: 'plain', text: text.slice(from), start: from })
  return pieces
}
