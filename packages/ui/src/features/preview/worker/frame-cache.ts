/** Keeps what was used last, within a number of bytes. */
export function createFrameCache<T>(bytesMax: number, bytesOf: (value: T) => number) {
  const kept = new Map<number, T>()
  let total = 0
  return {
    get(index: number): T | undefined {
      const value = kept.get(index)
      if (value === undefined) return undefined
      kept.delete(index)
      kept.set(index, value)
      return value
    },
    set(index: number, value: T): void {
      if (kept.has(index)) return
      kept.set(index, value)
      total += bytesOf(value)
      for (const [oldest, dropped] of kept) {
        if (total <= bytesMax || oldest === index) break
        kept.delete(oldest)
        total -= bytesOf(dropped)
      }
    }
  }
}
