import type { Rate } from '../limits.ts'
import type { Clock } from '../ports.ts'

/** A rate with a burst, by the clock of the port; a clock that jumps back gives nothing. */
export interface TokenBucket {
  /** Takes `amount`, or takes nothing and says in how many milliseconds it could. */
  take(amount?: number): number
}

const DAY_MS = 86_400_000

export function createTokenBucket(rate: Rate, clock: Clock): TokenBucket {
  let tokens = rate.burst
  let atMs = clock.nowMs()
  return {
    take(amount = 1) {
      const nowMs = clock.nowMs()
      tokens = Math.min(rate.burst, tokens + (Math.max(0, nowMs - atMs) / 1000) * rate.perSecond)
      atMs = nowMs
      if (tokens < amount) return Math.max(1, Math.min(DAY_MS, Math.ceil(((amount - tokens) / rate.perSecond) * 1000)))
      tokens -= amount
      return 0
    }
  }
}
