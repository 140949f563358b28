import type { Clock } from '../clock.ts'

export interface ManualClock extends Clock {
  /** Moves time on, firing what is due in order; a callback sees the time it was due at. */
  advance(durationMs: number): void
  /** When the next timer is due; undefined when none waits. */
  nextDueMs(): number | undefined
}

/** Time that passes only by hand. */
export function createManualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let nowMs = startMs
  let order = 0
  const timers = new Map<number, { readonly dueMs: number; readonly callback: () => void }>()

  function earliest(): [number, { readonly dueMs: number; readonly callback: () => void }] | undefined {
    return [...timers].sort(([a, { dueMs: dueA }], [b, { dueMs: dueB }]) => dueA - dueB || a - b)[0]
  }

  return {
    nowMs: () => nowMs,
    setTimer(delayMs, callback) {
      const id = order++
      timers.set(id, { dueMs: nowMs + Math.max(0, delayMs), callback })
      return () => void timers.delete(id)
    },
    // In the order asked for, without anything from outside: what happens is the same each time.
    turn: () => Promise.resolve(),
    advance(durationMs) {
      const endMs = nowMs + durationMs
      for (let next = earliest(); next && next[1].dueMs <= endMs; next = earliest()) {
        const [id, { dueMs, callback }] = next
        timers.delete(id)
        nowMs = dueMs
        callback()
      }
      nowMs = endMs
    },
    nextDueMs: () => earliest()?.[1].dueMs
  }
}
