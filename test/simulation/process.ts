/** One life of a simulated process: it ends between any two of its steps, and nothing answers it any more. */
export interface Life {
  readonly isOver: boolean
  /** One write that is durable now, or one frame: the process may end here. False when it has. */
  step(): boolean
  /** As step, for what cannot go on: throws `Crash`. */
  stepOrThrow(): void
  /** Throws `Crash` when the process is no more. */
  require(): void
  /** Gives the result unless the process ended meanwhile; then it never resolves, as no code of it runs any more. */
  while<T>(work: () => Promise<T>): Promise<T>
  /** A timer's work, unless the process has ended; it may end in it. */
  run(act: () => void): void
  end(): void
}

/** Thrown into code whose process has ended; it never means a fault. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

export interface Ending {
  /** Steps that the present life may still take. */
  stepsLeft: number
}

const never = <T>(): Promise<T> => new Promise(() => {})

/** `onEnd` is called once, whether by a step or by hand. */
export function createLife(ending: Ending, onEnd: () => void): Life {
  let isOver = false

  function end(): void {
    if (isOver) return
    isOver = true
    ending.stepsLeft = Number.POSITIVE_INFINITY
    onEnd()
  }
  function step(): boolean {
    if (isOver) return false
    ending.stepsLeft -= 1
    if (ending.stepsLeft <= 0) end()
    return !isOver
  }
  function require(): void {
    if (isOver) throw new Crash('this process has ended')
  }

  return {
    get isOver() {
      return isOver
    },
    step,
    stepOrThrow() {
      if (!step()) throw new Crash('the process ended here')
    },
    require,
    async while(work) {
      if (isOver) return never()
      try {
        const result = await work()
        return isOver ? await never() : result
      } catch (error) {
        if (isOver || error instanceof Crash) return never()
        throw error
      }
    },
    run(act) {
      if (isOver) return
      try {
        act()
      } catch (error) {
        if (!(error instanceof Crash)) throw error
      }
    },
    end
  }
}
