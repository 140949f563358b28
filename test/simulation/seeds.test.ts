import { beforeAll, describe, expect, it } from 'vitest'
import { hunt, type Order, type SeedVerdict } from './hunt.ts'
import { NAMED_SEEDS } from './named-seeds.ts'
import { STEPS } from './run-seed.ts'

// A failing seed is shown by `npm run simulate -- SEED --steps N`.
const WORKERS = 2
/** Within two minutes of two cores. */
const HUNDRED: readonly Order[] = Array.from({ length: 100 }, (_, index) => ({ seed: String(index + 1), steps: STEPS }))
const PATIENCE_MS = 900_000

const isSame = (a: Order, b: Order): boolean => a.seed === b.seed && a.steps === b.steps
const verdicts: SeedVerdict[] = []
const verdictOf = (order: Order): SeedVerdict | undefined => verdicts.find((verdict) => isSame(verdict, order))

beforeAll(async () => {
  const others = NAMED_SEEDS.filter((named) => !HUNDRED.some((order) => isSame(order, named)))
  // The named ones last longest, and first.
  await hunt({ workers: WORKERS, seeds: [...others, ...HUNDRED], onVerdict: (verdict) => void verdicts.push(verdict) })
}, PATIENCE_MS)

describe('in any disorder, everyone ends up with the same entries, in order, every acknowledged one, none twice', () => {
  it.each(HUNDRED)(
    '[LOG-3] [ENTRY-3] [ENTRY-4] [COMMIT-1] [DLOG-5] [YDOC-4] [TREE-1] [SNAP-2] [SNAP-3] [SNAP-4] seed $seed',
    (order) => {
      expect(verdictOf(order)?.faults).toEqual([])
    }
  )

  it('and enough happened to say so', () => {
    const all = HUNDRED.map(verdictOf)
    const happened = (what: string): number => all.reduce((sum, verdict) => sum + (verdict?.counts[what] ?? 0), 0)
    expect(happened('messages')).toBeGreaterThan(300)
    for (const what of ['additions', 'removals', 'leavings', 'edits', 'deletes', 'reactions', 'files', 'parts', 'files opened'])
      expect(happened(what), what).toBeGreaterThan(5)
    for (const what of [
      'a crash between two writes',
      'a crash',
      'a cut',
      'silence',
      'a slow way',
      'a full disk',
      'doubled frames'
    ])
      expect(happened(what), what).toBeGreaterThan(15)
    expect(happened('strokes')).toBeGreaterThan(200)
    for (const what of ['documents', 'folder changes']) expect(happened(what), what).toBeGreaterThan(10)
    expect(happened('strikes')).toBeGreaterThan(0)
    for (const what of ['a lying snapshot', 'a lying record']) expect(happened(what), what).toBeGreaterThan(10)
    expect(happened('newcomers')).toBeGreaterThan(3)
    for (const what of ['a clock set forward', 'a clock set back']) expect(happened(what), what).toBeGreaterThan(10)
  })
})

describe('what went wrong once', () => {
  it.each(NAMED_SEEDS)('$story (seed $seed)', (named) => {
    expect(verdictOf(named)?.faults).toEqual([])
  })
})
