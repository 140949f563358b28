import type { Core } from '../../core.ts'
import type { Moves } from './activity.ts'

const FIRST_MS = 500
const LONGEST_MS = 60_000

export interface Pauses {
  /** After progress: the next pause is short again. */
  reset(): void
  /** A growing pause, ended early by the return of the relay, and while there is none ended only by it. Rejects when the signal aborts. */
  wait(signal: AbortSignal, atLeastMs?: number): Promise<void>
}

/** Pauses between tries, each up to twice as long as the last, with chance in them so that clients do not return all at once. */
export function createPauses(core: Core, moves: Moves): Pauses {
  let nextMs = FIRST_MS
  return {
    reset() {
      nextMs = FIRST_MS
    },
    wait(signal, atLeastMs = 0) {
      const chance = (core.ports.random.bytes(1)[0] ?? 0) / 255
      const durationMs = Math.max(atLeastMs, nextMs * (0.5 + chance / 2))
      nextMs = Math.min(LONGEST_MS, 2 * nextMs)
      return new Promise((resolve, reject) => {
        const resume = moves.pause()
        const cancelTimer = core.ports.clock.setTimer(durationMs, () => core.relay.state === 'online' && done())
        const forget = core.relay.onOnline(done)
        signal.addEventListener('abort', done, { once: true })
        if (signal.aborted) done()
        function done(): void {
          cancelTimer()
          forget()
          signal.removeEventListener('abort', done)
          resume()
          if (signal.aborted) reject(signal.reason)
          else resolve()
        }
      })
    }
  }
}
