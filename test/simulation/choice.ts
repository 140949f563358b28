/** What a seed draws: which, how many, how long. Chance that is the world's, never a client's. */
import { createSeededRandom, pickBelow } from '../support/seeded-random.ts'

export interface Choice {
  below(limit: number): number
  of<T>(all: readonly T[]): T | undefined
  weighted<T>(all: readonly (readonly [T, number])[]): T
}

export function createChoice(seed: string): Choice {
  const random = createSeededRandom(seed)
  const below = (limit: number): number => pickBelow(random, Math.max(1, Math.floor(limit)))
  return {
    below,
    of: (all) => all[below(all.length)],
    weighted(all) {
      let rest = below(all.reduce((sum, [, weight]) => sum + weight, 0))
      for (const [one, weight] of all) {
        rest -= weight
        if (rest < 0) return one
      }
      throw new Error('nothing to choose from')
    }
  }
}
