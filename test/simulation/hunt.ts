/** Runs many seeds in processes of their own, as many at once as there are cores for; says which failed and how to see them again. */
import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'

/** A seed and the length of its run, which together make it the same each time. */
export interface Order {
  readonly seed: string
  readonly steps: number
}

export interface HuntOptions {
  /** These one after the other, or fresh ones as long as there is time. */
  readonly seeds: readonly Order[] | { readonly steps: number; readonly untilMs: number }
  readonly workers?: number | undefined
  onVerdict?(verdict: SeedVerdict): void
}

export interface SeedVerdict extends Order {
  readonly faults: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

/** A seed takes seconds; one that does not end is a fault by itself. */
const PATIENCE_MS = 240_000
/** A process that ran long enough begins anew, so that no seed is judged by what others left. */
const SEEDS_PER_PROCESS = 40
const TOLD_EVERY_MS = 60_000

export async function hunt({ seeds, workers = availableParallelism(), onVerdict }: HuntOptions): Promise<boolean> {
  const fresh = randomBytes(3).toString('hex')
  const failed: SeedVerdict[] = []
  const totals = new Map<string, number>()
  let begun = 0
  let done = 0
  let toldMs = Date.now()

  function next(): Order | undefined {
    if ('untilMs' in seeds) return Date.now() < seeds.untilMs ? { seed: `${fresh}-${++begun}`, steps: seeds.steps } : undefined
    return seeds[begun++]
  }
  function judge(verdict: SeedVerdict): void {
    done += 1
    for (const [what, count] of Object.entries(verdict.counts)) totals.set(what, (totals.get(what) ?? 0) + count)
    onVerdict?.(verdict)
    if (verdict.faults.length > 0) {
      failed.push(verdict)
      console.log(
        `seed ${verdict.seed} fails: ${verdict.faults[0]}\n  npm run simulate -- ${verdict.seed} --steps ${verdict.steps}`
      )
    }
    if (Date.now() - toldMs < TOLD_EVERY_MS) return
    toldMs = Date.now()
    console.log(`${done} seeds, ${failed.length} failed`)
  }
  await Promise.all(Array.from({ length: workers }, () => work(next, judge)))
  const sums = [...totals].sort(([, a], [, b]) => b - a).map(([what, count]) => `${what} ${count}`)
  console.log(`${done} seeds, ${failed.length} failed; ${sums.join(', ')}`)
  return failed.length === 0 && done > 0
}

async function work(next: () => Order | undefined, judge: (verdict: SeedVerdict) => void): Promise<void> {
  let child: ChildProcess | undefined
  let age = 0
  for (let order = next(); order !== undefined; order = next()) {
    if (child === undefined || age >= SEEDS_PER_PROCESS) {
      child?.kill()
      child = fork(new URL('./worker.ts', import.meta.url))
      age = 0
    }
    age += 1
    const verdict = await ask(child, order)
    if (verdict.faults.length > 0 || !child.connected) {
      child.kill('SIGKILL')
      child = undefined
    }
    judge(verdict)
  }
  child?.kill()
}

function ask(child: ChildProcess, order: Order): Promise<SeedVerdict> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => end({ ...order, faults: ['the seed does not end'], counts: {} }), PATIENCE_MS)
    const onExit = (code: number | null): void => end({ ...order, faults: [`the process ended with ${code}`], counts: {} })
    function end(verdict: SeedVerdict): void {
      clearTimeout(patience)
      child.off('exit', onExit)
      child.off('message', end)
      resolve(verdict)
    }
    child.once('exit', onExit)
    child.once('message', end)
    child.send(order)
  })
}
