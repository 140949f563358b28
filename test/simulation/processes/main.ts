/** N rounds by command: prints its seed and each round, and at the end at which moments processes died. */
import { randomBytes } from 'node:crypto'
import { runProcessRounds } from './rounds.ts'

/** True when everything held. */
export async function runRounds(rounds: number, seed: string = randomBytes(8).toString('hex')): Promise<boolean> {
  const outcome = await runProcessRounds({ rounds, seed, log: (line) => console.log(line) })
  for (const [moment, times] of [...outcome.deaths].sort()) console.log(`${String(times).padStart(6)} ${moment}`)
  const { messages, files } = outcome
  console.log(`${outcome.rounds} rounds, ${messages} messages, ${files} of them with a file`)
  for (const fault of outcome.faults) console.log(`FAULT ${fault}`)
  console.log(outcome.faults.length === 0 ? `seed ${seed}: everything holds` : `seed ${seed}: ${outcome.faults.length} faults`)
  return outcome.faults.length === 0
}
