/** From values to what a screen shows, through a window. Pixels that are no measurement stay black. */
import type { DecodedFrame } from './decode-frame.ts'
import type { PixelFormat } from './header.ts'
import { greyOf, type Modality, measureOf, type Table, type Window } from './windows.ts'

type GreyFrame = Extract<DecodedFrame, { kind: 'grey' }>
const OPAQUE = 0xff00_0000

/** Red, green, blue and opacity of each pixel. */
export function drawFrame(
  frame: DecodedFrame,
  format: PixelFormat,
  modality: Modality,
  window: Window | Table
): Uint8ClampedArray<ArrayBuffer> {
  if (frame.kind === 'colour') return drawColour(frame.rgb)
  const { values } = frame
  const output = new Uint32Array(values.length)
  const shade = createShade(format, modality, window)
  if (values instanceof Int32Array)
    for (let index = 0; index < values.length; index++) output[index] = shade(values[index] as number)
  else {
    const base = values instanceof Int16Array ? 32_768 : 0
    const [lowest, highest] = extentOf(values)
    const table = new Uint32Array(65_536)
    for (let value = lowest; value <= highest; value++) table[value + base] = shade(value)
    for (let index = 0; index < values.length; index++) output[index] = table[(values[index] as number) + base] as number
  }
  return new Uint8ClampedArray(output.buffer)
}

function createShade(
  { padding, photometric }: PixelFormat,
  modality: Modality,
  window: Window | Table
): (stored: number) => number {
  const isInverse = photometric === 'MONOCHROME1'
  return (stored) => {
    if (padding !== undefined && stored >= padding[0] && stored <= padding[1]) return OPAQUE
    const grey = Math.round(greyOf(window, measureOf(modality, stored)))
    const shown = isInverse ? 255 - grey : grey
    return (OPAQUE | (shown << 16) | (shown << 8) | shown) >>> 0
  }
}

function drawColour(rgb: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const output = new Uint8ClampedArray((rgb.length / 3) * 4)
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    output[to] = rgb[from] as number
    output[to + 1] = rgb[from + 1] as number
    output[to + 2] = rgb[from + 2] as number
    output[to + 3] = 255
  }
  return output
}

function extentOf(values: GreyFrame['values'], padding?: readonly [number, number]): [lowest: number, highest: number] {
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number
    if (padding !== undefined && value >= padding[0] && value <= padding[1]) continue
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  return lowest > highest ? [0, 0] : [lowest, highest]
}

/** From the darkest to the brightest measure of the frame. */
export function fullWindow(frame: GreyFrame, { padding }: PixelFormat, modality: Modality): Window {
  const [lowest, highest] = extentOf(frame.values, padding)
  const ends = [measureOf(modality, lowest), measureOf(modality, highest)]
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  return { center: (low + high + 1) / 2, width: Math.max(1, high - low + 1), shape: 'linear' }
}

/** The span that a table covers, so that dragging goes on from what was seen. */
export function windowOfTable({ first, entries }: Table): Window {
  return { center: first + entries.length / 2, width: entries.length, shape: 'linear' }
}
