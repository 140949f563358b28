import type { Clock } from '../../ports/index.ts'

/**
 * Paces what a window is answered: a few bytes ask for a whole document, which has to be walked through and sent. Who asks again before
 * it was answered is answered once, what it asked last. Knows nothing of what is answered.
 */
export interface WindowAnswers {
  /** `answer` is called now or later and gives what it cost, in bytes. */
  ask(session: string, answer: () => number): void
  /** The window is gone. */
  forget(session: string): void
  stop(): void
}

/** Of all windows together: two of the largest documents, or some thousands of small ones. */
const ANSWERS_AT_ONCE_BYTES = 32 << 20
const ANSWER_BYTES_PER_SECOND = 4 << 20
/** Nothing is for nothing. */
const LEAST_BYTES = 1 << 10
const PAUSE_MS = 100

export function createWindowAnswers(clock: Clock): WindowAnswers {
  const waiting = new Map<string, () => number>()
  const answered = new Set<string>()
  let cancel: (() => void) | undefined
  let spentBytes = 0
  let countedAtMs = clock.nowMs()

  function recover(): void {
    const nowMs = clock.nowMs()
    const regained = (Math.max(0, nowMs - countedAtMs) * ANSWER_BYTES_PER_SECOND) / 1_000
    spentBytes = Math.max(0, spentBytes - regained)
    countedAtMs = nowMs
  }

  /** Who was answered before leaves half for who was not. */
  const isDue = (session: string): boolean => spentBytes < ANSWERS_AT_ONCE_BYTES / (answered.has(session) ? 2 : 1)

  function answerDue(): void {
    cancel?.()
    cancel = undefined
    recover()
    for (const [session, answer] of waiting) {
      if (!isDue(session)) continue
      waiting.delete(session)
      answered.add(session)
      spentBytes += Math.max(LEAST_BYTES, answer())
    }
    if (waiting.size > 0) cancel = clock.setTimer(PAUSE_MS, answerDue)
  }

  return {
    ask(session, answer) {
      waiting.set(session, answer)
      answerDue()
    },
    forget(session) {
      waiting.delete(session)
      answered.delete(session)
    },
    stop() {
      cancel?.()
      waiting.clear()
    }
  }
}
