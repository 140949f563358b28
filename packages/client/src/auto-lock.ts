import type { Clock } from './ports/index.ts'

/** Locks a vault that nobody sits before any more. It runs from the first time that someone is said to be there: a script that never says so is never locked out. */
export interface AutoLock {
  /** Someone is there. */
  note(): void
  /** The time was set anew. */
  changed(): void
  stop(): void
}

/** `minutes`: 0 for never. */
export function createAutoLock(clock: Clock, minutes: () => number, lock: () => void): AutoLock {
  let seenAtMs: number | undefined
  let cancel: (() => void) | undefined

  function arm(): void {
    cancel?.()
    cancel = undefined
    const limitMs = minutes() * 60_000
    if (seenAtMs === undefined || limitMs === 0) return
    // A machine that slept wakes with a timer that is late, and a clock that says so. One set back gives nobody more time than was set.
    const nowMs = clock.nowMs()
    seenAtMs = Math.min(seenAtMs, nowMs)
    const restMs = seenAtMs + limitMs - nowMs
    if (restMs <= 0) return lock()
    cancel = clock.setTimer(restMs, arm)
  }

  return {
    note() {
      const limitMs = minutes() * 60_000
      const isTooLate = seenAtMs !== undefined && limitMs > 0 && clock.nowMs() - seenAtMs >= limitMs
      // Whoever comes back after the time is not who was there.
      if (!isTooLate) seenAtMs = clock.nowMs()
      arm()
    },
    changed: arm,
    stop() {
      cancel?.()
      cancel = undefined
      seenAtMs = undefined
    }
  }
}
