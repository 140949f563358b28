/** Runs one piece of work after the other, in the order asked; a failed one fails its caller and stops nobody else. */
export interface Lane {
  run<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when everything asked so far is done. */
  idle(): Promise<void>
}

export function createLane(): Lane {
  let tail: Promise<unknown> = Promise.resolve()
  const settled = (): void => undefined
  return {
    run(work) {
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
    }
  }
}
