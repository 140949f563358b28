import { fold, wordsOf } from './fold.ts'
import type { Wanted } from './match-words.ts'

/** What a person typed, as the index is asked for it. */

/** Undefined when there is no word in it. */
export function wantedIn(text: string): Wanted | undefined {
  const words = wordsOf(fold(text))
  const beginning = words.at(-1)
  return beginning === undefined ? undefined : { words: words.slice(0, -1), beginning }
}

/** Words are letters and digits by now, and stand in quotes: nothing that a person types is syntax. */
export function terms({ words, beginning }: Wanted): string {
  return [...[...new Set(words)].map((word) => `"${word}"`), `"${beginning}" *`].join(' AND ')
}
