/** JPEG Lossless, Huffman coded (process 14 of ITU-T T.81, annex H), with each of its seven predictors. */
import { Unshowable } from '../reason.ts'
import { readScan, type Scan } from './jpeg-stream.ts'

/** Samples of 2 to 16 bits, pixel by pixel. */
export function decodeJpegLossless(bytes: Uint8Array, rows: number, columns: number): Uint16Array {
  const scan = readScan(bytes)
  const { frame } = scan
  if (frame.process !== 3 || frame.precision < 2 || frame.precision > 16) throw new Unshowable('damaged')
  if (frame.rows !== rows || frame.columns !== columns) throw new Unshowable('damaged')
  // Each sample takes a bit at least.
  if (bytes.length * 8 < rows * columns) throw new Unshowable('damaged')
  if (frame.components.some(({ across, down }) => across !== 1 || down !== 1))
    throw new Unshowable({ code: 'pixels', name: 'JPEG Lossless' })
  return decode(scan)
}

function decode({ frame, components, selection, pointTransform, restartInterval, bits }: Scan): Uint16Array {
  const { rows, columns, precision } = frame
  const count = components.length
  const predict = predictors[selection]
  if (predict === undefined) throw new Unshowable('damaged')
  const stride = columns * count
  const output = new Uint16Array(rows * stride)
  const initial = 1 << (precision - pointTransform - 1)
  let untilRestart = restartInterval
  let firstOfInterval = 0
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (restartInterval > 0 && untilRestart-- === 0) {
        bits.restart()
        untilRestart = restartInterval - 1
        firstOfInterval = row * columns + column
      }
      const since = row * columns + column - firstOfInterval
      for (let component = 0; component < count; component++) {
        const at = row * stride + column * count + component
        const category = components[component]?.dc(bits) as number
        // A category of 16 has no bits after it: the difference is 32768.
        const difference = category === 16 ? 32_768 : bits.difference(category)
        const isFirstRow = row === 0 || since < columns - (firstOfInterval % columns)
        let predicted: number
        if (since === 0) predicted = initial
        else if (isFirstRow) predicted = output[at - count] as number
        else if (column === 0) predicted = output[at - stride] as number
        else
          predicted = predict(output[at - count] as number, output[at - stride] as number, output[at - stride - count] as number)
        output[at] = (predicted + difference) & 0xffff
      }
    }
  }
  if (pointTransform > 0) for (let at = 0; at < output.length; at++) output[at] = (output[at] as number) << pointTransform
  return output
}

/** T.81, table H.1: left, above, and above to the left. */
const predictors: readonly (((left: number, above: number, corner: number) => number) | undefined)[] = [
  undefined,
  (left) => left,
  (_, above) => above,
  (_left, _above, corner) => corner,
  (left, above, corner) => left + above - corner,
  (left, above, corner) => left + ((above - corner) >> 1),
  (left, above, corner) => above + ((left - corner) >> 1),
  (left, above) => (left + above) >> 1
]
