import { BoundedMap } from './bounded-map.ts'
import { Refused } from './refused.ts'

/** What this connection has proven it may touch, by name; the longest unused proofs are forgotten beyond the capacity. */
export interface Proofs {
  /** Remembers `name` once `check` resolves. */
  prove<T>(name: string, check: () => Promise<T>): Promise<T>
  /** Waits for a proof of this name that is being checked, so that a client need not wait for its answer. Throws `not-proven`. */
  require(name: string): Promise<void>
}

export function createProofs(capacity: number): Proofs {
  const proven = new BoundedMap<true>(capacity)
  const checking = new Map<string, Promise<unknown>>()
  return {
    async prove(name, check) {
      const checked = check().then((value) => {
        proven.set(name, true)
        return value
      })
      checking.set(name, checked)
      try {
        return await checked
      } finally {
        if (checking.get(name) === checked) checking.delete(name)
      }
    },
    async require(name) {
      await checking.get(name)?.catch(() => {})
      if (!proven.get(name)) throw new Refused('not-proven')
    }
  }
}
