import { beforeAll, describe, expect, it } from 'vitest'
import { hunt, type SeedVerdict } from './hunt.ts'
import { NAMED_SEEDS } from './named-seeds.ts'
import { runSeed, STEPS } from './run-seed.ts'

// A failing seed is shown by `npm run simulate -- SEED --steps N`.
const SEEDS = Array.from({ length: 100 }, (_, index) => String(index + 1))
const WORKERS = 2
/** The first are run at full length, the others at half, so that all take two minutes of two cores; `npm run simulate` has no such limit. */
const LONG = 28
const PATIENCE_MS = 900_000

describe('in any disorder, everyone ends up with the same entries, in order, every acknowledged one, none twice', () => {
  const verdicts = new Map<string, SeedVerdict>()
  const counts = new Map<string, number>()

  beforeAll(async () => {
    const onVerdict = (verdict: SeedVerdict): void => {
      verdicts.set(verdict.seed, verdict)
      for (const [what, count] of Object.entries(verdict.counts)) counts.set(what, (counts.get(what) ?? 0) + count)
    }
    await hunt({ steps: STEPS, workers: WORKERS, seeds: SEEDS.slice(0, LONG), onVerdict })
    await hunt({ steps: STEPS / 2, workers: WORKERS, seeds: SEEDS.slice(LONG), onVerdict })
  }, PATIENCE_MS)

  it.each(SEEDS)(
    '[LOG-3] [ENTRY-3] [ENTRY-4] [COMMIT-1] [DLOG-5] [YDOC-4] [TREE-1] [SNAP-2] [SNAP-3] [SNAP-4] seed %s',
    (seed) => {
      expect(verdicts.get(seed)?.faults).toEqual([])
    }
  )

  it('and enough happened to say so', () => {
    const happened = (what: string): number => counts.get(what) ?? 0
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
  it.each(NAMED_SEEDS)('$story (seed $seed)', { timeout: PATIENCE_MS }, async ({ seed, steps }) => {
    expect((await runSeed(seed, { steps })).faults).toEqual([])
  })
})
