/** JPEG sequential with 12 bits a sample (process 4 of ITU-T T.81) of grey pictures: what codecs of eight bits leave out. */
import { Unshowable } from '../reason.ts'
import { type HuffmanTable, readScan, type Scan } from './jpeg-stream.ts'

const ZIGZAG = Uint8Array.of(
  0,
  1,
  8,
  16,
  9,
  2,
  3,
  10,
  17,
  24,
  32,
  25,
  18,
  11,
  4,
  5,
  12,
  19,
  26,
  33,
  40,
  48,
  41,
  34,
  27,
  20,
  13,
  6,
  7,
  14,
  21,
  28,
  35,
  42,
  49,
  56,
  57,
  50,
  43,
  36,
  29,
  22,
  15,
  23,
  30,
  37,
  44,
  51,
  58,
  59,
  52,
  45,
  38,
  31,
  39,
  46,
  53,
  60,
  61,
  54,
  47,
  55,
  62,
  63
)

/** cos((2x + 1)uπ / 16) · C(u) / 2, by u then x. */
const BASIS = Float64Array.from({ length: 64 }, (_, index) => {
  const [u, x] = [index >> 3, index & 7]
  return (Math.cos(((2 * x + 1) * u * Math.PI) / 16) * (u === 0 ? Math.SQRT1_2 : 1)) / 2
})

export function decodeJpegExtended(bytes: Uint8Array, rows: number, columns: number): Uint16Array {
  const scan = readScan(bytes)
  const { frame } = scan
  if (frame.rows !== rows || frame.columns !== columns) throw new Unshowable('damaged')
  // Each block of 64 takes two bits at least.
  if (bytes.length * 256 < rows * columns) throw new Unshowable('damaged')
  if (frame.process > 1 || frame.components.length !== 1) throw new Unshowable({ code: 'pixels', name: 'JPEG 12 bits' })
  return decode(scan)
}

function decode({ frame, components, quantization, restartInterval, bits }: Scan): Uint16Array {
  const { rows, columns, precision } = frame
  const [component] = components
  const table = quantization[component?.component.quantization ?? 0]
  if (component?.ac === undefined || table === undefined) throw new Unshowable('damaged')
  const output = new Uint16Array(rows * columns)
  const block = new Float64Array(64)
  const across = Math.ceil(columns / 8)
  const blocks = across * Math.ceil(rows / 8)
  let previous = 0
  for (let index = 0; index < blocks; index++) {
    if (restartInterval > 0 && index > 0 && index % restartInterval === 0) {
      bits.restart()
      previous = 0
    }
    previous += bits.difference(component.dc(bits))
    block.fill(0)
    block[0] = previous * (table[0] as number)
    readCoefficients(block, table, component.ac, bits)
    transform(block)
    place(block, output, (index % across) * 8, Math.floor(index / across) * 8, rows, columns, precision)
  }
  return output
}

/** T.81, F.2.2.2: runs of zeros and what ends them; 0xf0 is sixteen zeros, 0x00 the end of the block. */
function readCoefficients(block: Float64Array, table: Uint16Array, ac: HuffmanTable, bits: Scan['bits']): void {
  for (let index = 1; index < 64; index++) {
    const symbol = ac(bits)
    const size = symbol & 15
    if (size === 0) {
      if (symbol !== 0xf0) return
      index += 15
      continue
    }
    index += symbol >> 4
    if (index > 63) throw new Unshowable('damaged')
    block[ZIGZAG[index] as number] = bits.difference(size) * (table[index] as number)
  }
}

const half = new Float64Array(64)

/** The inverse cosine transform, by rows then by columns. */
function transform(block: Float64Array): void {
  for (let row = 0; row < 8; row++)
    for (let x = 0; x < 8; x++) {
      let sum = 0
      for (let u = 0; u < 8; u++) sum += (block[row * 8 + u] as number) * (BASIS[u * 8 + x] as number)
      half[row * 8 + x] = sum
    }
  for (let column = 0; column < 8; column++)
    for (let y = 0; y < 8; y++) {
      let sum = 0
      for (let v = 0; v < 8; v++) sum += (half[v * 8 + column] as number) * (BASIS[v * 8 + y] as number)
      block[y * 8 + column] = sum
    }
}

function place(
  block: Float64Array,
  output: Uint16Array,
  left: number,
  top: number,
  rows: number,
  columns: number,
  precision: number
): void {
  const middle = 1 << (precision - 1)
  const most = (1 << precision) - 1
  for (let y = 0; y < 8 && top + y < rows; y++)
    for (let x = 0; x < 8 && left + x < columns; x++) {
      const value = Math.round(block[y * 8 + x] as number) + middle
      output[(top + y) * columns + left + x] = value < 0 ? 0 : value > most ? most : value
    }
}
