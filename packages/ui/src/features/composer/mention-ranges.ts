/** Keeps people named in a text at their place while it is edited. A mention whose letters are touched is one no more. Pure. */
import { MENTIONS_PER_MESSAGE, type Mention } from '@colloque/client-api'

/** The mentions of `before` in `after`: what lies after the change moves with it. */
export function moveMentions(before: string, after: string, mentions: readonly Mention[]): readonly Mention[] {
  if (before === after || mentions.length === 0) return mentions
  const { start, end } = changeBetween(before, after)
  const shift = after.length - before.length
  return mentions.flatMap((mention) => {
    if (mention.end <= start) return [mention]
    if (mention.start >= end) return [{ ...mention, start: mention.start + shift, end: mention.end + shift }]
    return []
  })
}

/** The part of `before` from `start` up to `end` is what was replaced. */
function changeBetween(before: string, after: string): { readonly start: number; readonly end: number } {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let same = 0
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++
  return { start, end: before.length - same }
}

export interface MentionQuery {
  /** Where the @ stands. */
  readonly start: number
  readonly words: string
}

/** The name being written at the caret, if one is: after an @ that begins a word, of at most three words. */
export function mentionQuery(text: string, caret: number): MentionQuery | undefined {
  const found = /(?:^|[\s(«"'’])@([\p{L}\p{M}.’'-]*(?: [\p{L}\p{M}.’'-]*){0,2})$/u.exec(
    text.slice(Math.max(0, caret - 60), caret)
  )
  return found?.[1] === undefined ? undefined : { start: caret - found[1].length - 1, words: found[1] }
}

export interface NamedText {
  readonly text: string
  readonly mentions: readonly Mention[]
  readonly caret: number
}

/** Puts the name in the place of what was written of it, and one space after it. */
export function insertMention(
  { text, mentions }: Pick<NamedText, 'text' | 'mentions'>,
  { start, words }: MentionQuery,
  person: { readonly account: string; readonly name: string }
): NamedText {
  const end = start + 1 + words.length
  const name = `@${person.name}`
  const space = /^\s/u.test(text.slice(end)) ? '' : ' '
  const after = text.slice(0, start) + name + space + text.slice(end)
  const moved = moveAround(mentions, start, end, after.length - text.length)
  const mention = { account: person.account, start, end: start + name.length }
  return {
    text: after,
    mentions: [...moved, mention].sort((a, b) => a.start - b.start).slice(0, MENTIONS_PER_MESSAGE),
    caret: mention.end + 1
  }
}

const moveAround = (mentions: readonly Mention[], start: number, end: number, shift: number): readonly Mention[] =>
  mentions.flatMap((mention) => {
    if (mention.end <= start) return [mention]
    return mention.start >= end ? [{ ...mention, start: mention.start + shift, end: mention.end + shift }] : []
  })

/** A draft keeps no ranges: the names of members written in full, longest first, are mentions again. */
export function findMentions(
  text: string,
  people: readonly { readonly account: string; readonly name: string }[]
): readonly Mention[] {
  const found: Mention[] = []
  for (const { account, name } of people.toSorted((a, b) => b.name.length - a.name.length)) {
    for (let start = text.indexOf(`@${name}`); start >= 0; start = text.indexOf(`@${name}`, start + 1)) {
      const end = start + name.length + 1
      if (!found.some((other) => start < other.end && other.start < end)) found.push({ account, start, end })
    }
  }
  return found.sort((a, b) => a.start - b.start).slice(0, MENTIONS_PER_MESSAGE)
}

/** What is sent has no blanks around it; the ranges follow. */
export function trimmed(text: string, mentions: readonly Mention[]): { text: string; mentions: Mention[] } {
  const cut = text.length - text.trimStart().length
  const short = text.trim()
  return {
    text: short,
    mentions: mentions
      .map(({ account, start, end }) => ({ account, start: start - cut, end: end - cut }))
      .filter(({ start, end }) => start >= 0 && end <= short.length)
  }
}
