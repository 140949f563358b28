import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { runProcessRounds } from './rounds.ts'

const ROUNDS = 10

it(`[ENTRY-4] [LOG-3] [HTTP-8] holds through ${ROUNDS} rounds of real processes that are killed at any moment`, async () => {
  const seed = process.env.COLLOQUE_SEED ?? randomBytes(8).toString('hex')
  const { faults, rounds, messages, files, deaths } = await runProcessRounds({
    rounds: ROUNDS,
    seed,
    log: (line) => console.log(`processes: ${line}`)
  })
  expect(faults, `COLLOQUE_SEED=${seed}`).toEqual([])
  expect(rounds).toBe(ROUNDS)
  // A run in which nobody dies or nothing is said proves nothing.
  expect(messages).toBeGreaterThan(4 * ROUNDS)
  expect(files).toBeGreaterThan(0)
  expect([...deaths.values()].reduce((sum, times) => sum + times, 0)).toBeGreaterThan(ROUNDS)
  // Each wait of a round has its own end: this one is for a machine that does much else.
}, 600_000)
