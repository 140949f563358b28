/** How stored values become measures and measures become grey: modality, window and level (PS3.3, C.11.1 and C.11.2). */
import { type DataSet, itemsOf } from './elements.ts'
import { decimalOf, decimalsOf, stringOf, textOf, wordsOf } from './values.ts'

export type Shape = 'linear' | 'exact' | 'sigmoid'

export interface Window {
  readonly center: number
  readonly width: number
  readonly shape: Shape
}

/** A table from values, counted from `first`, to entries of `bits` bits. */
export interface Table {
  readonly first: number
  readonly bits: number
  readonly entries: readonly number[]
}

export type NamedWindow = { readonly name: string } & ({ readonly window: Window } | { readonly table: Table })

export interface Modality {
  readonly slope: number
  readonly intercept: number
  readonly table: Table | undefined
}

const WINDOWS_MAX = 16

/** `scopes` in the order in which they bind. */
export function readModality(scopes: readonly DataSet[], isSigned: boolean): Modality {
  const scope = scopes.find(({ elements }) => elements.has(0x0028_1052) || elements.has(0x0028_3000))
  const table = scope && itemsOf(scope, 0x0028_3000)[0]
  const slope = scope && decimalOf(scope, 0x0028_1053)
  return {
    slope: slope === undefined || slope === 0 ? 1 : slope,
    intercept: (scope && decimalOf(scope, 0x0028_1052)) ?? 0,
    table: table && readTable(table, isSigned)
  }
}

export function readWindows(scopes: readonly DataSet[], characterSets: readonly string[]): NamedWindow[] {
  const scope = scopes.find(({ elements }) => elements.has(0x0028_1050) || elements.has(0x0028_3010))
  if (scope === undefined) return []
  const centers = decimalsOf(scope, 0x0028_1050)
  const widths = decimalsOf(scope, 0x0028_1051)
  const names = (textOf(scope, 0x0028_1055, characterSets) ?? '').split('\\').map((name) => name.trim())
  const shape = { SIGMOID: 'sigmoid', LINEAR_EXACT: 'exact' }[stringOf(scope, 0x0028_1056) ?? ''] ?? 'linear'
  const windows = centers.flatMap((center, index): NamedWindow[] => {
    const width = widths[index]
    if (width === undefined || width <= 0) return []
    return [{ name: (names[index] ?? '').slice(0, 64), window: { center, width, shape: shape as Shape } }]
  })
  const tables = itemsOf(scope, 0x0028_3010).flatMap((item): NamedWindow[] => {
    const table = readTable(item, false)
    return table === undefined ? [] : [{ name: (textOf(item, 0x0028_3003, characterSets) ?? '').slice(0, 64), table }]
  })
  return [...windows, ...tables].slice(0, WINDOWS_MAX)
}

function readTable(item: DataSet, isSigned: boolean): Table | undefined {
  const [declared = 0, , bits = 16] = wordsOf(item, 0x0028_3002)
  // The first value mapped has the sign of the pixels, the two other numbers never have one.
  const first = wordsOf(item, 0x0028_3002, isSigned)[1] ?? 0
  const entries = wordsOf(item, 0x0028_3006).slice(0, declared === 0 ? 65_536 : declared)
  return entries.length === 0 || bits < 1 || bits > 16 ? undefined : { first, bits, entries }
}

/** Grey from 0 to 255 for a measure. */
export function greyOf(window: Window | Table, measure: number): number {
  if ('entries' in window) {
    const last = window.entries.length - 1
    const index = Math.min(last, Math.max(0, Math.round(measure) - window.first))
    return ((window.entries[index] as number) * 255) / (2 ** window.bits - 1)
  }
  const { center, width, shape } = window
  if (shape === 'sigmoid') return 255 / (1 + Math.exp((-4 * (measure - center)) / width))
  if (shape === 'exact') return clamp(((measure - center) / width + 0.5) * 255)
  // C.11.2.1.2.1: the window spans width − 1 steps around center − 0.5.
  if (width <= 1) return measure <= center - 0.5 ? 0 : 255
  return clamp(((measure - (center - 0.5)) / (width - 1) + 0.5) * 255)
}

const clamp = (grey: number): number => (grey <= 0 ? 0 : grey >= 255 ? 255 : grey)

export function measureOf({ slope, intercept, table }: Modality, stored: number): number {
  if (table === undefined) return stored * slope + intercept
  return table.entries[Math.min(table.entries.length - 1, Math.max(0, stored - table.first))] as number
}
