/** Runs one piece of work after the other, in the order asked; a failed one fails its caller and stops nobody else. */
export interface Lane {
  run<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when everything asked so far is done. */
  idle(): Promise<void>
  /** Whether it is now. */
  isIdle(): boolean
}

export function createLane(): Lane {
  let tail: Promise<unknown> = Promise.resolve()
  let pending = 0
  const settled = (): void => void pending--
  return {
    run(work) {
      pending++
      const result = tail.then(work)
      tail = result.then(settled, settled)
      return result
    },
    async idle() {
      let seen: Promise<unknown> | undefined
      while (seen !== tail) {
        seen = tail
        await seen
      }
    },
    isIdle: () => pending === 0
  }
}
