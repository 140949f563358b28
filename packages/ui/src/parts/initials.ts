const TITLES = /^(dr|pr|m|mme|mlle|docteur|professeur|prof|mr|mrs|ms)\.?$/iu

/** Two letters at most: of the first and the last word, titles apart. */
export function initials(name: string): string {
  const words = name
    .split(/[\s,·–-]+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+/u, ''))
    .filter((word) => word !== '')
  const named = words.filter((word) => !TITLES.test(word))
  const chosen = named.length > 0 ? named : words
  const letters = chosen.length > 1 ? [chosen[0], chosen.at(-1)] : [chosen[0]]
  return letters.map((word) => Array.from(word ?? '')[0]?.toUpperCase() ?? '').join('')
}
