/** Runs the last thing asked for, once nothing more was asked for a while. Nothing asked is lost: `flush` runs it now. */

export interface Timers {
  set(run: () => void, afterMs: number): number
  clear(timer: number): void
}
export const windowTimers: Timers = {
  set: (run, afterMs) => setTimeout(run, afterMs) as unknown as number,
  clear: (timer) => clearTimeout(timer)
}

export interface Debounced<T> {
  ask(value: T): void
  flush(): void
  /** What was asked and has not run is not wanted any more. */
  cancel(): void
}

export function debounce<T>(run: (value: T) => void, afterMs: number, timers: Timers = windowTimers): Debounced<T> {
  let waiting: { readonly value: T; readonly timer: number } | undefined
  function flush(): void {
    if (waiting === undefined) return
    const { value, timer } = waiting
    timers.clear(timer)
    waiting = undefined
    run(value)
  }
  return {
    ask(value) {
      if (waiting) timers.clear(waiting.timer)
      waiting = { value, timer: timers.set(flush, afterMs) }
    },
    flush,
    cancel() {
      if (waiting) timers.clear(waiting.timer)
      waiting = undefined
    }
  }
}
