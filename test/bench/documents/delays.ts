import type { Seen } from './writer-process.ts'

/** For each letter and each other page: from typed to there. */
export function delaysOf(seen: readonly Seen[]): number[] {
  const delays: number[] = []
  for (const writer of seen)
    for (const reader of seen) {
      if (reader === writer) continue
      const heard = reader.heard.filter(({ client }) => client === writer.client)
      let next = 0
      for (const { clock, atMs } of writer.typed) {
        while (next < heard.length && (heard[next]?.clock ?? 0) < clock) next++
        const there = heard[next]
        if (there === undefined) throw new Error('a letter never came')
        delays.push(there.atMs - atMs)
      }
    }
  return delays
}
