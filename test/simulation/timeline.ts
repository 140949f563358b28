/** Simulated time: what is to happen happens in its order, each in a turn of its own, until nothing more follows from it. Never waits for real time. */
export interface Timeline {
  nowMs(): number
  /** The result cancels it. */
  after(delayMs: number, act: () => void): () => void
  sleep(delayMs: number): Promise<void>
  /** Lets so much time pass. */
  pass(durationMs: number): Promise<void>
  /** While a stream of the platform is at work, what follows takes more turns; the result ends that. */
  stream(): () => void
  /** So far. */
  readonly events: number
}

/** What goes on for ever is a fault by itself. */
export const EVENTS_AT_MOST = 400_000
const STREAM_TURNS = 24

interface Due {
  readonly atMs: number
  readonly order: number
  readonly act: () => void
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const isBefore = (a: Due, b: Due): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)

export function createTimeline(startMs = Date.UTC(2026, 0, 5, 8)): Timeline {
  const due = new Set<Due>()
  let nowMs = startMs
  let order = 0
  let events = 0
  let streams = 0

  function next(): Due | undefined {
    let first: Due | undefined
    for (const each of due) if (first === undefined || isBefore(each, first)) first = each
    return first
  }

  async function follow(): Promise<void> {
    await turn()
    for (let turns = 0; streams > 0 && turns < STREAM_TURNS; turns++) await turn()
  }

  function after(delayMs: number, act: () => void): () => void {
    const entry = { atMs: nowMs + Math.max(0, delayMs), order: order++, act }
    due.add(entry)
    return () => void due.delete(entry)
  }

  return {
    nowMs: () => nowMs,
    after,
    sleep: (delayMs) => new Promise((resolve) => after(delayMs, resolve)),
    async pass(durationMs) {
      const endMs = nowMs + durationMs
      await follow()
      for (let first = next(); first && first.atMs <= endMs; first = next()) {
        due.delete(first)
        nowMs = first.atMs
        if (++events > EVENTS_AT_MOST) throw new Error('the exchange does not end')
        first.act()
        await follow()
      }
      nowMs = endMs
    },
    stream() {
      streams += 1
      let isOver = false
      return () => {
        if (!isOver) streams -= 1
        isOver = true
      }
    },
    get events() {
      return events
    }
  }
}
