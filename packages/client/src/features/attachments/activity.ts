/** What is under way, and whether any of it moves: a transfer that waits for the relay does not. */

/** Tells what moves within one piece of work. */
export interface Moves {
  /** Something more moves, until the result is called. */
  begin(): () => void
  /** The work waits, until the result is called. */
  pause(): () => void
}

export interface Activity {
  /** Runs `work`, which is not under way; gives its end, after which the id is free. */
  begin(id: string, work: (signal: AbortSignal, moves: Moves) => Promise<void>): Promise<void>
  has(id: string): boolean
  /** Aborts one and resolves when it has ended. */
  end(id: string, reason: unknown): Promise<void>
  endAll(reason: unknown): Promise<void>
  /** Resolves when nothing moves: all has ended or waits. */
  idle(): Promise<void>
}

/** `onFailure`: work failed in a way that its own errors do not name, such as a vault that was closed under it. */
export function createActivity(onFailure: () => void): Activity {
  const running = new Map<string, { readonly abort: AbortController; readonly ended: Promise<void> }>()
  let moving = 0
  let stillness = Promise.withResolvers<void>()

  function move(change: 1 | -1): void {
    moving += change
    if (moving > 0) return
    stillness.resolve()
    stillness = Promise.withResolvers()
  }

  const moves: Moves = {
    begin() {
      move(1)
      return () => move(-1)
    },
    pause() {
      move(-1)
      return () => move(1)
    }
  }

  async function end(id: string, reason: unknown): Promise<void> {
    const task = running.get(id)
    task?.abort.abort(reason)
    await task?.ended
  }

  return {
    begin(id, work) {
      const abort = new AbortController()
      move(1)
      const ended = work(abort.signal, moves)
        .catch(onFailure)
        .finally(() => {
          running.delete(id)
          move(-1)
        })
      running.set(id, { abort, ended })
      return ended
    },
    has: (id) => running.has(id),
    end,
    endAll: async (reason) => void (await Promise.all([...running.keys()].map((id) => end(id, reason)))),
    idle: () => (moving === 0 ? Promise.resolve() : stillness.promise)
  }
}
