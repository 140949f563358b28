/** The segments and the bits of a JPEG code stream (ITU-T T.81): frame, tables and scan, for those who decode it. */
import { Unshowable } from '../reason.ts'

export interface Component {
  readonly id: number
  readonly across: number
  readonly down: number
  readonly quantization: number
}

export interface Frame {
  /** The low nibble of the SOF marker: 0 baseline, 1 extended, 2 progressive, 3 lossless; 7 stands for JPEG-LS. */
  readonly process: number
  readonly precision: number
  readonly rows: number
  readonly columns: number
  readonly components: readonly Component[]
}

export interface ScanComponent {
  readonly component: Component
  readonly dc: HuffmanTable
  readonly ac: HuffmanTable | undefined
}

export interface Scan {
  readonly frame: Frame
  readonly components: readonly ScanComponent[]
  readonly quantization: readonly (Uint16Array | undefined)[]
  /** Ss, which a lossless scan uses as the number of its predictor. */
  readonly selection: number
  /** Al: how many low bits were dropped. */
  readonly pointTransform: number
  readonly restartInterval: number
  readonly bits: BitReader
}

export type HuffmanTable = (bits: BitReader) => number

/** Where the entropy-coded bytes start and everything that was said before. One scan only: what clinical files have. */
export function readScan(bytes: Uint8Array): Scan {
  let frame: Frame | undefined
  let restartInterval = 0
  const quantization: (Uint16Array | undefined)[] = []
  const dc: (HuffmanTable | undefined)[] = []
  const ac: (HuffmanTable | undefined)[] = []
  for (const { marker, body, after } of segmentsOf(bytes)) {
    if (marker === 0xdd) restartInterval = word(body, 0)
    else if (marker === 0xdb) readQuantization(body, quantization)
    else if (marker === 0xc4) readHuffman(body, dc, ac)
    else if (isFrameMarker(marker)) frame = readFrame(marker, body)
    else if (marker === 0xda) {
      if (frame === undefined) break
      const count = byte(body, 0)
      if (count !== frame.components.length) throw new Unshowable('damaged')
      const components = Array.from({ length: count }, (_, index): ScanComponent => {
        const component = frame?.components.find(({ id }) => id === byte(body, 1 + index * 2))
        const tables = byte(body, 2 + index * 2)
        const table = dc[tables >> 4]
        if (component === undefined || table === undefined) throw new Unshowable('damaged')
        return { component, dc: table, ac: ac[tables & 15] }
      })
      const tail = 1 + count * 2
      return {
        frame,
        components,
        quantization,
        selection: byte(body, tail),
        pointTransform: byte(body, tail + 2) & 15,
        restartInterval,
        bits: new BitReader(bytes, after)
      }
    }
  }
  throw new Unshowable('damaged')
}

export function findFrame(bytes: Uint8Array): Frame | undefined {
  for (const { marker, body } of segmentsOf(bytes)) {
    if (isFrameMarker(marker) || marker === 0xf7) return readFrame(marker, body)
    if (marker === 0xda) return undefined
  }
  return undefined
}

/** Whether a JFIF or an Adobe segment says what the colours are. */
export function namesColours(bytes: Uint8Array): boolean {
  for (const { marker, body } of segmentsOf(bytes)) {
    const label = String.fromCharCode(...body.subarray(0, 5))
    if ((marker === 0xe0 && label.startsWith('JFIF')) || (marker === 0xee && label === 'Adobe')) return true
    if (marker === 0xda) return false
  }
  return false
}

interface Segment {
  readonly marker: number
  readonly body: Uint8Array
  readonly after: number
}

function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
  if (byte(bytes, 0) !== 0xff || byte(bytes, 1) !== 0xd8) throw new Unshowable('damaged')
  let position = 2
  while (position + 4 <= bytes.length) {
    if (bytes[position] !== 0xff) throw new Unshowable('damaged')
    const marker = bytes[position + 1] as number
    // Any number of filling bytes may stand before a marker.
    if (marker === 0xff) {
      position++
      continue
    }
    const length = word(bytes, position + 2)
    const after = position + 2 + length
    if (length < 2 || after > bytes.length) throw new Unshowable('damaged')
    yield { marker, body: bytes.subarray(position + 4, after), after }
    position = after
  }
}

const isFrameMarker = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

function readFrame(marker: number, body: Uint8Array): Frame {
  const count = byte(body, 5)
  if (count < 1 || count > 4) throw new Unshowable('damaged')
  return {
    process: marker & 15,
    precision: byte(body, 0),
    rows: word(body, 1),
    columns: word(body, 3),
    components: Array.from({ length: count }, (_, index) => {
      const sampling = byte(body, 7 + index * 3)
      return {
        id: byte(body, 6 + index * 3),
        across: sampling >> 4,
        down: sampling & 15,
        quantization: byte(body, 8 + index * 3)
      }
    })
  }
}

function readQuantization(body: Uint8Array, tables: (Uint16Array | undefined)[]): void {
  for (let position = 0; position < body.length; ) {
    const head = byte(body, position++)
    const isWide = head >> 4 !== 0
    const table = new Uint16Array(64)
    for (let index = 0; index < 64; index++, position += isWide ? 2 : 1)
      table[index] = isWide ? word(body, position) : byte(body, position)
    tables[head & 3] = table
  }
}

function readHuffman(body: Uint8Array, dc: (HuffmanTable | undefined)[], ac: (HuffmanTable | undefined)[]): void {
  for (let position = 0; position < body.length; ) {
    const head = byte(body, position)
    const counts = body.subarray(position + 1, position + 17)
    const total = counts.reduce((sum, count) => sum + count, 0)
    if (counts.length < 16 || total > 256) throw new Unshowable('damaged')
    const symbols = body.subarray(position + 17, position + 17 + total)
    const tables = head >> 4 === 0 ? dc : ac
    tables[head & 3] = createHuffmanTable(counts, symbols)
    position += 17 + total
  }
}

/** T.81, F.2.2.3: codes of one length are consecutive, so a code is found by comparing it with the last of its length. */
function createHuffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const lastCode = new Int32Array(17).fill(-1)
  const offset = new Int32Array(17)
  let code = 0
  let index = 0
  for (let length = 1; length <= 16; length++) {
    offset[length] = index - code
    const count = counts[length - 1] as number
    index += count
    code += count
    if (count > 0) lastCode[length] = code - 1
    code <<= 1
  }
  return (bits) => {
    let value = 0
    for (let length = 1; length <= 16; length++) {
      value = (value << 1) | bits.bit()
      if (value <= (lastCode[length] as number)) return symbols[value + (offset[length] as number)] ?? 0
    }
    throw new Unshowable('damaged')
  }
}

/** Bits of entropy-coded bytes; past the end they are zero, for a while. */
export class BitReader {
  readonly #bytes: Uint8Array
  #position: number
  #current = 0
  #left = 0
  #missing = 0

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes
    this.#position = position
  }

  bit(): number {
    if (this.#left === 0) this.#fill()
    this.#left--
    return (this.#current >> this.#left) & 1
  }

  /** `count` bits as a number, extended as T.81, F.2.2.1 says: the lower half of each category is negative. */
  difference(count: number): number {
    let value = 0
    for (let left = count; left > 0; left--) value = (value << 1) | this.bit()
    return count === 0 || value >= 1 << (count - 1) ? value : value - (1 << count) + 1
  }

  /** Drops what is left of the byte and the restart marker, if one follows. */
  restart(): void {
    this.#left = 0
    const bytes = this.#bytes
    for (let position = this.#position; position + 1 < bytes.length && position < this.#position + 4; position++) {
      if (bytes[position] !== 0xff || ((bytes[position + 1] as number) & 0xf8) !== 0xd0) continue
      this.#position = position + 2
      return
    }
  }

  #fill(): void {
    const bytes = this.#bytes
    const next = bytes[this.#position]
    const isMarker = next === 0xff && bytes[this.#position + 1] !== 0
    this.#left = 8
    if (next === undefined || isMarker) {
      this.#current = 0
      // A cut file shows what it has; one that asks for ever more than it has is refused.
      if (++this.#missing > 64 * 1024) throw new Unshowable('damaged')
      return
    }
    this.#current = next
    this.#position += next === 0xff ? 2 : 1
  }
}

function byte(bytes: Uint8Array, position: number): number {
  const value = bytes[position]
  if (value === undefined) throw new Unshowable('damaged')
  return value
}

const word = (bytes: Uint8Array, position: number): number => (byte(bytes, position) << 8) | byte(bytes, position + 1)
