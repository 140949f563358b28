/** A process that runs one seed after the other for its parent. */
import type { Order, SeedVerdict } from './hunt.ts'
import { runSeed } from './run-seed.ts'

async function run({ seed, steps }: Order): Promise<void> {
  const { faults, counts } = await runSeed(seed, { steps })
  process.send?.({ seed, steps, faults, counts } satisfies SeedVerdict)
}

process.on('message', (order: Order) => void run(order))
process.once('disconnect', () => process.exit(0))
