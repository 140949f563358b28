/** Figures as medians with their spread, printed as one aligned table; a figure beside a peer is a ratio from the same run. */
/** `--small`: a few of everything, to see that it runs; such figures say nothing. */
export const isSmall = process.argv.includes('--small')

export interface Spread {
  readonly median: number
  readonly lowest: number
  readonly highest: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { median: at(0.5), lowest: at(0), highest: at(1) }
}

/** Of many single moments: the median, with what 5 and 99 of 100 stay under. */
export function sharesOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return { median: at(0.5), lowest: at(0.05), highest: at(0.99) }
}

/** Milliseconds of one call, averaged over `calls`, measured `runs` times after one warm-up. */
export async function timeCalls(runs: number, calls: number, call: () => Promise<unknown> | unknown): Promise<Spread> {
  const values: number[] = []
  for (let run = 0; run <= runs; run++) {
    const startedAt = performance.now()
    for (let index = 0; index < calls; index++) await call()
    if (run > 0) values.push((performance.now() - startedAt) / calls)
  }
  return spreadOf(values)
}

interface Aim {
  readonly atMost?: number
  readonly atLeast?: number
}
export interface Figure {
  readonly name: string
  readonly value: Spread
  readonly unit: string
  readonly aim?: Aim
  /** What was measured in the same run; `ratio`: the aim of this figure divided by that. Undefined: it could not be had here, which is said elsewhere. */
  readonly beside?: { readonly name: string; readonly value: Spread; readonly ratio?: Aim } | undefined
}

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toPrecision(3))

export function printFigure({ name, value, unit, aim, beside }: Figure): void {
  const range = `${digits(value.median)} ${unit} (${digits(value.lowest)}–${digits(value.highest)})`
  const words = aim ? [`aim ${judge(value.median, aim, ` ${unit}`)}`] : []
  if (beside) {
    const ratio = value.median / beside.value.median
    const peer = `${digits(ratio)}× ${beside.name} (${digits(beside.value.median)} ${unit})`
    words.unshift(beside.ratio ? `${peer}, aim ${judge(ratio, beside.ratio, '×')}` : peer)
  }
  console.log(`${name.padEnd(58)} ${range.padEnd(34)} ${words.join('; ')}`)
}

function judge(value: number, { atMost, atLeast }: Aim, unit: string): string {
  const isMet = (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast)
  const bounds = [atMost === undefined ? '' : `≤ ${atMost}${unit}`, atLeast === undefined ? '' : `≥ ${atLeast}${unit}`]
  return `${bounds.filter(Boolean).join(' and ')}: ${isMet ? 'met' : 'MISSED'}`
}
