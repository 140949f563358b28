/** Says that one is writing, seldom, and that one has stopped. */
import { type Timers, windowTimers } from './debounce.ts'

export interface TypingSignal {
  note(): void
  stop(): void
}
const REPEATED_MS = 3000
const IDLE_MS = 5000

export function createTypingSignal(
  say: (typing: boolean) => void,
  nowMs: () => number,
  timers: Timers = windowTimers
): TypingSignal {
  let saidAtMs: number | undefined
  let idle: number | undefined
  function stop(): void {
    if (idle !== undefined) timers.clear(idle)
    idle = undefined
    if (saidAtMs === undefined) return
    saidAtMs = undefined
    say(false)
  }
  return {
    note() {
      if (idle !== undefined) timers.clear(idle)
      idle = timers.set(stop, IDLE_MS)
      const now = nowMs()
      if (saidAtMs !== undefined && now - saidAtMs < REPEATED_MS) return
      saidAtMs = now
      say(true)
    },
    stop
  }
}
