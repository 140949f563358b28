import type { Limits } from '../limits.ts'
import type { Clock } from '../ports.ts'
import { BoundedMap } from './bounded-map.ts'
import { createTokenBucket, type TokenBucket } from './token-bucket.ts'

/** Limits before login, by address; after login a connection counts for its device only, since a hospital shares one address. */
export interface Addresses {
  /** Counts a connection that has not logged in; false when there are too many. */
  enter(address: string): boolean
  leave(address: string): void
  /** One attempt to connect, to be admitted or to log in: 0, or the milliseconds until the next one is allowed. */
  attempt(address: string): number
}

const REMEMBERED_ADDRESSES = 10_000

export function createAddresses(limits: Limits, clock: Clock): Addresses {
  const waiting = new Map<string, number>()
  const attempts = new BoundedMap<TokenBucket>(REMEMBERED_ADDRESSES)
  return {
    enter(address) {
      const count = waiting.get(address) ?? 0
      if (count >= limits.waitingPerAddress) return false
      waiting.set(address, count + 1)
      return true
    },
    leave(address) {
      const count = (waiting.get(address) ?? 0) - 1
      if (count > 0) waiting.set(address, count)
      else waiting.delete(address)
    },
    attempt: (address) => attempts.getOrCreate(address, () => createTokenBucket(limits.attemptsPerAddress, clock)).take()
  }
}
