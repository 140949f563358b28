/** Figures as medians with their spread, printed as one aligned table; a figure beside a peer is a ratio from the same run. */
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

export interface Figure {
  readonly name: string
  readonly value: Spread
  readonly unit: string
  readonly aim?: { readonly atMost?: number; readonly atLeast?: number }
  readonly beside?: { readonly name: string; readonly value: Spread }
}

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toPrecision(3))

export function printFigure({ name, value, unit, aim, beside }: Figure): void {
  const range = `${digits(value.median)} ${unit} (${digits(value.lowest)}–${digits(value.highest)})`
  const met =
    aim && (aim.atMost === undefined || value.median <= aim.atMost) && (aim.atLeast === undefined || value.median >= aim.atLeast)
  const bound = aim?.atMost !== undefined ? `≤ ${aim.atMost}` : `≥ ${aim?.atLeast}`
  const judged = aim ? `aim ${bound} ${unit}: ${met ? 'met' : 'MISSED'}` : ''
  const ratio = beside
    ? `${digits(value.median / beside.value.median)}× ${beside.name} (${digits(beside.value.median)} ${unit})`
    : ''
  console.log(`${name.padEnd(58)} ${range.padEnd(34)} ${[ratio, judged].filter(Boolean).join('; ')}`)
}
