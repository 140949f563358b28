/** The machine's time. */
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '@colloque/client'

/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export function systemClock(): Clock {
  let turns: Promise<void> = Promise.resolve()
  return {
    nowMs: () => Date.now(),
    setTimer(delayMs, callback) {
      let timer: NodeJS.Timeout
      function arm(restMs: number): void {
        const stepMs = Math.min(restMs, LONGEST_TIMER_MS)
        timer = setTimeout(() => (restMs > stepMs ? arm(restMs - stepMs) : callback()), stepMs)
      }
      arm(Math.max(0, delayMs))
      return () => clearTimeout(timer)
    },
    // One after the other: what came from outside is seen between any two.
    turn() {
      turns = turns.then(() => setImmediate())
      return turns
    }
  }
}
