/** A process that runs one seed after the other for its parent. */
import { runSeed } from './run-seed.ts'

interface Order {
  readonly seed: string
  readonly steps: number
}

async function run({ seed, steps }: Order): Promise<void> {
  const { faults, counts } = await runSeed(seed, { steps })
  process.send?.({ seed, faults, counts })
}

process.on('message', (order: Order) => void run(order))
process.once('disconnect', () => process.exit(0))
