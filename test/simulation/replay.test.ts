import { describe, expect, it } from 'vitest'
import { runSeed } from './run-seed.ts'

/**
 * A seed is a whole run: clients, MLS, sealing and relay take time and chance from their ports alone, so that what a hunt
 * for faults finds can be looked at again. Compared is all that happened, to the millisecond; the bytes themselves differ,
 * because node:crypto draws for ML-KEM on its own.
 */
const run = async (seed: string) => (await runSeed(seed, { steps: 40, isTraced: true })).trace
const PATIENCE_MS = 300_000

describe('a replayed simulation', () => {
  it('repeats the trace of its seed', { timeout: PATIENCE_MS }, async () => {
    const first = await run('replay 1')
    expect(first.length).toBeGreaterThan(200)
    expect(await run('replay 1')).toEqual(first)
  })

  it('is another with another seed', { timeout: PATIENCE_MS }, async () => {
    expect(await run('replay 4')).not.toEqual(await run('replay 5'))
  })
})
