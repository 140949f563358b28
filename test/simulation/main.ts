/** `npm run simulate`: one seed with its trace, or a hunt over fresh ones. Exits with 0 when everything held, 1 when not, 2 when it was asked wrongly. */
import { parseArgs } from 'node:util'
import { hunt } from './hunt.ts'
import { runSeed, STEPS } from './run-seed.ts'

const USAGE = `npm run simulate -- SEED [--steps N]          replays one seed with its trace
npm run simulate -- --hours N [--workers N]   hunts over fresh seeds
npm run simulate -- --seeds N [--workers N]   runs the seeds 1 to N
npm run simulate -- --processes N [--seed S]  N rounds with real processes`

function count(text: string | undefined, what: string): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${what} takes a number above 0`)
  return value
}

async function replay(seed: string, steps: number): Promise<boolean> {
  console.log(`seed ${seed}, ${steps} steps`)
  const { faults, counts } = await runSeed(seed, { steps, isTraced: true, onLine: (line) => console.log(line) })
  console.log(JSON.stringify(counts))
  for (const fault of faults) console.log(`FAULT ${fault}`)
  console.log(faults.length === 0 ? `seed ${seed}: everything holds` : `seed ${seed}: ${faults.length} faults`)
  return faults.length === 0
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      steps: { type: 'string' },
      hours: { type: 'string' },
      seeds: { type: 'string' },
      workers: { type: 'string' },
      processes: { type: 'string' },
      seed: { type: 'string' }
    }
  })
  const [seed] = positionals
  const steps = count(values.steps, 'steps') ?? STEPS
  const workers = count(values.workers, 'workers')
  const hours = count(values.hours, 'hours')
  const seeds = count(values.seeds, 'seeds')
  const rounds = count(values.processes, 'processes')
  if (rounds !== undefined) return (await import('./processes/main.ts')).runRounds(rounds, values.seed)
  if (seed !== undefined) return replay(seed, steps)
  if (hours !== undefined) return hunt({ workers, seeds: { steps, untilMs: Date.now() + hours * 3_600_000 } })
  if (seeds !== undefined)
    return hunt({ workers, seeds: Array.from({ length: seeds }, (_, index) => ({ seed: String(index + 1), steps })) })
  throw new Error('what to simulate?')
}

try {
  process.exit((await main()) ? 0 : 1)
} catch (error) {
  console.error(`colloque: ${error instanceof Error ? error.message : error}\n\n${USAGE}`)
  process.exit(2)
}
