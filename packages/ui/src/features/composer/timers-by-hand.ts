/** A clock that only the tests of this room wind. */
import type { Timers } from './debounce.ts'

export function timersByHand(): Timers & { pass(ms: number): void; nowMs(): number } {
  let now = 0
  let last = 0
  const due = new Map<number, { readonly atMs: number; readonly run: () => void }>()
  return {
    nowMs: () => now,
    set(run, afterMs) {
      due.set(++last, { atMs: now + afterMs, run })
      return last
    },
    clear: (timer) => void due.delete(timer),
    pass(ms) {
      now += ms
      for (const [timer, { atMs, run }] of [...due]) {
        if (atMs > now) continue
        due.delete(timer)
        run()
      }
    }
  }
}
