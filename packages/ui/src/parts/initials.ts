const TITLES = /^(dr|pr|m|mme|mlle|docteur|professeur|prof|mr|mrs|ms)\.?$/iu

/** Two letters at most, titles apart: of a person's first and last word, of a shared space's first two. */
export function initials(name: string, of: 'person' | 'space' = 'person'): string {
  const words = name
    .split(/[\s,·–-]+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+/u, ''))
    .filter((word) => word !== '')
  const named = words.filter((word) => !TITLES.test(word))
  const chosen = named.length > 0 ? named : words
  const letters = chosen.length > 1 ? [chosen[0], of === 'person' ? chosen.at(-1) : chosen[1]] : [chosen[0]]
  return letters.map((word) => Array.from(word ?? '')[0]?.toUpperCase() ?? '').join('')
}
