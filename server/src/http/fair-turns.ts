/** Shares the relay's one thread between connections that have more to say than can be heard at once. It reads no frame. */
export interface FairTurns {
  /** The line of one connection; `hear` takes a frame, `hold` is told when the line begins to wait and when it no longer does. */
  line(hear: (frame: Uint8Array) => void, hold: (isWaiting: boolean) => void): Line
}
export interface Line {
  /** Heard at once while nobody waits too long for it, otherwise in its turn. In order. */
  add(frame: Uint8Array): void
  /** Forgets what waits. */
  end(): void
}

/**
 * What is heard in one turn of the event loop, of all connections that have something to say, in even shares of at least one frame. The
 * fewer, the less an honest word waits beside a flood (docs/performance.md).
 */
const FRAMES_A_TURN = 4
/** Of one connection, so that large frames are a turn each. */
const BYTES_A_TURN = 64 << 10

interface Waiting extends Line {
  /** Hears what this turn has room for; true when something is left. */
  hear(share: number): boolean
}

/** `later` calls once, after what has arrived meanwhile was taken in: setImmediate. */
export function createFairTurns(later: (next: () => void) => void = setImmediate): FairTurns {
  const waiting = new Set<Waiting>()
  let turn = 0
  let isDue = false
  const share = (): number => Math.max(1, Math.floor(FRAMES_A_TURN / Math.max(1, waiting.size)))

  function next(): void {
    isDue = false
    turn += 1
    const frames = share()
    for (const line of [...waiting]) if (!line.hear(frames)) waiting.delete(line)
    if (waiting.size > 0) comeBack()
  }
  function comeBack(): void {
    if (isDue) return
    isDue = true
    later(next)
  }

  return {
    line(hear, hold) {
      let frames: Uint8Array[] = []
      let at = 0
      let [heardIn, heard, heardBytes] = [0, 0, 0]
      const hasRoom = (most: number): boolean => {
        if (heardIn !== turn) [heardIn, heard, heardBytes] = [turn, 0, 0]
        return heard < most && heardBytes < BYTES_A_TURN
      }
      const hearOne = (frame: Uint8Array): void => {
        heard += 1
        heardBytes += frame.length
        hear(frame)
      }
      const line: Waiting = {
        add(frame) {
          comeBack()
          if (frames.length === 0 && hasRoom(share())) return hearOne(frame)
          frames.push(frame)
          waiting.add(line)
          if (frames.length === 1) hold(true)
        },
        hear(most) {
          while (at < frames.length && hasRoom(most)) hearOne(frames[at++] as Uint8Array)
          if (at < frames.length) return true
          frames = []
          at = 0
          hold(false)
          return false
        },
        end() {
          frames = []
          at = 0
          waiting.delete(line)
        }
      }
      return line
    }
  }
}
