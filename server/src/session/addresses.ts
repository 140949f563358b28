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

/** An IPv4 address as such, also when it comes mapped into IPv6 (RFC 4291 section 2.5.5.2). */
export const withoutMapping = (address: string): string => address.replace(/^::ffff:(?=[0-9.]+$)/i, '')

/** What limits count by: an IPv4 address, or the /64 of an IPv6 one, of which a single customer has them all (RFC 6177). */
export function networkOf(address: string): string {
  const plain = withoutMapping(address)
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.toLowerCase().split('%')[0]?.split('::') ?? []
  const groupsOf = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const last = groupsOf(tail ?? '')
  const missing = tail === undefined ? 0 : Math.max(0, 8 - groupsOf(head).length - last.length)
  const groups = [...groupsOf(head), ...Array<string>(missing).fill('0'), ...last]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

const REMEMBERED_ADDRESSES = 10_000

export function createAddresses(limits: Limits, clock: Clock): Addresses {
  const waiting = new Map<string, number>()
  const attempts = new BoundedMap<TokenBucket>(REMEMBERED_ADDRESSES)
  return {
    enter(address) {
      const network = networkOf(address)
      const count = waiting.get(network) ?? 0
      if (count >= limits.waitingPerAddress) return false
      waiting.set(network, count + 1)
      return true
    },
    leave(address) {
      const network = networkOf(address)
      const count = (waiting.get(network) ?? 0) - 1
      if (count > 0) waiting.set(network, count)
      else waiting.delete(network)
    },
    attempt: (address) =>
      attempts.getOrCreate(networkOf(address), () => createTokenBucket(limits.attemptsPerAddress, clock)).take()
  }
}
