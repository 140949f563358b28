/** The part of an excerpt around what was found, cut where it may be cut. */
import { cutText, pieces } from '../../parts/cut-text.ts'
import type { Range } from '../../parts/marked.tsx'

const BEFORE = 28

export interface Excerpt {
  readonly text: string
  readonly ranges: readonly Range[]
}

/** At most `most` characters, with the first match in them; ranges follow. */
export function excerptAround(whole: string, matches: readonly Range[], most: number): Excerpt {
  const flat = whole.replace(/[\t\r\n]/g, ' ')
  const from = startOf(flat, matches[0]?.start ?? 0)
  const lead = from > 0 ? '…' : ''
  const text = lead + cutText(flat.slice(from), (shown) => shown.length <= most)
  const shift = lead.length - from
  const end = text.endsWith('…') ? text.length - 1 : text.length
  const ranges = matches
    .map(({ start, end }) => ({ start: start + shift, end: end + shift }))
    .filter((range) => range.start >= lead.length && range.end <= end)
  return { text, ranges }
}

/** The beginning of the piece that stands at most so far before the match. */
function startOf(flat: string, match: number): number {
  if (match <= BEFORE) return 0
  let at = 0
  for (const piece of pieces(flat)) {
    // Never on a lone sign, such as the colon of the words left out.
    if ((at >= match - BEFORE && /[\p{L}\p{N}]/u.test(piece)) || at + piece.length >= match) return at
    at += piece.length + 1
  }
  return 0
}
