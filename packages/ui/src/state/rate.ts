/** How fast bytes go, by those of the last seconds. */
const LAST_MS = 5_000

export interface Rate {
  add(bytes: number): void
  bytesPerSecond(): number
}

export function createRate(nowMs: () => number): Rate {
  let samples: readonly { readonly atMs: number; readonly bytes: number }[] = []
  return {
    add(bytes) {
      const atMs = nowMs()
      samples = [...samples.filter((each) => atMs - each.atMs < LAST_MS), { atMs, bytes }]
    },
    bytesPerSecond() {
      const atMs = nowMs()
      const last = samples.filter((each) => atMs - each.atMs < LAST_MS)
      const sinceMs = Math.max(1_000, atMs - (last[0]?.atMs ?? atMs))
      return Math.round((last.reduce((sum, { bytes }) => sum + bytes, 0) * 1_000) / sinceMs)
    }
  }
}
