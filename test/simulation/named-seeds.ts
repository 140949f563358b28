/** Seeds that failed once, each with what went wrong then. A change of the simulation makes another run of them: each story is told by a test of its own as well. */
export interface NamedSeed {
  readonly seed: string
  readonly steps: number
  readonly story: string
}

export const NAMED_SEEDS: readonly NamedSeed[] = [
  { seed: '6', steps: 30, story: 'what is read right after one’s own commit is receipted, and not only what is pushed' }
]
