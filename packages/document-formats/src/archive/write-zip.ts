/** Writes a zip as its files come, in constant memory and of any size: "APPNOTE" 6.3.10 of PKWARE, with ZIP64 where it is needed. Names are given safe. */
import { Deflate } from 'fflate'
import { crc32 } from '../crc32.ts'

export interface ZipFile {
  readonly path: string
  readonly changedAt: Date
  /** Packed already: another pass costs time and gains nothing. */
  readonly isPacked: boolean
  /** As far as it is known before; those of which nothing is known may be of any size. */
  readonly sizeBytes: number | undefined
  readonly bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

export interface ZipWriter {
  /** What is to be written of one file, part by part. One at a time. */
  add(file: ZipFile): AsyncGenerator<Uint8Array<ArrayBuffer>>
  /** What stands at the end. */
  end(): Uint8Array<ArrayBuffer>
}

interface Written {
  readonly name: Uint8Array
  readonly time: number
  readonly crc: number
  readonly packedBytes: number
  readonly sizeBytes: number
  readonly offset: number
}

/** What 32 bits hold; from there on the value stands in an extra field. */
const MOST_32 = 0xffff_ffff
const MOST_16 = 0xffff
/** What cannot be made smaller grows a little. */
const SURELY_SMALL_BYTES = 0xf000_0000
/** Sizes follow the bytes; names are UTF-8. */
const FLAGS = 0x0808
const DEFLATED = 8
const ZIP64 = 45
const PLAIN = 20

export function createZipWriter(): ZipWriter {
  const written: Written[] = []
  let at = 0

  return {
    async *add({ path, changedAt, isPacked, sizeBytes: known, bytes }) {
      const name = new TextEncoder().encode(path)
      const time = zipTime(changedAt)
      const isLarge = known === undefined || known >= SURELY_SMALL_BYTES
      const offset = at
      const give = (part: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
        at += part.length
        return part
      }
      yield give(localHeader(name, time, isLarge))
      const packer = isPacked ? asItIs() : smaller()
      let [crc, sizeBytes, packedBytes] = [0, 0, 0]
      function* packed(part: Uint8Array, isLast: boolean) {
        for (const each of packer(part, isLast)) {
          packedBytes += each.length
          yield give(each)
        }
      }
      for await (const part of bytes) {
        crc = crc32(part, crc)
        sizeBytes += part.length
        yield* packed(part, false)
      }
      yield* packed(new Uint8Array(0), true)
      if (!isLarge && Math.max(sizeBytes, packedBytes) > MOST_32) throw new RangeError('a file is larger than was said')
      yield give(sizes(crc, packedBytes, sizeBytes, isLarge))
      written.push({ name, time, crc, packedBytes, sizeBytes, offset })
    },
    end() {
      const directory = written.map(directoryEntry)
      const sizeBytes = directory.reduce((sum, { length }) => sum + length, 0)
      return joined([...directory, endOf(written.length, at, sizeBytes)])
    }
  }
}

/** A stream of DEFLATE (RFC 1951), part by part. */
type Packer = (part: Uint8Array, isLast: boolean) => Iterable<Uint8Array<ArrayBuffer>>

function smaller(): Packer {
  const ready: Uint8Array<ArrayBuffer>[] = []
  const deflate = new Deflate({ level: 6 }, (part) => ready.push(new Uint8Array(part)))
  return (part, isLast) => {
    deflate.push(part, isLast)
    return ready.splice(0)
  }
}

/** In stored blocks, not as a stored file: a reader that has not seen the list at the end finds where it is over. */
function asItIs(): Packer {
  return function* (part, isLast) {
    for (let at = 0; at < part.length; at += MOST_16) {
      const block = part.subarray(at, at + MOST_16)
      yield joined([fields([1, 0], [2, block.length], [2, MOST_16 - block.length]), block])
    }
    if (isLast) yield fields([1, 1], [2, 0], [2, MOST_16])
  }
}

function localHeader(name: Uint8Array, time: number, isLarge: boolean): Uint8Array<ArrayBuffer> {
  const size = isLarge ? MOST_32 : 0
  const fixed = fields(
    [4, 0x04034b50],
    [2, isLarge ? ZIP64 : PLAIN],
    [2, FLAGS],
    [2, DEFLATED],
    [4, time],
    [4, 0],
    [4, size],
    [4, size],
    [2, name.length],
    [2, isLarge ? 20 : 0]
  )
  return joined([fixed, name, ...(isLarge ? [fields([2, 1], [2, 16], [8, 0], [8, 0])] : [])])
}

const sizes = (crc: number, packedBytes: number, sizeBytes: number, isLarge: boolean): Uint8Array<ArrayBuffer> =>
  fields([4, 0x08074b50], [4, crc], [isLarge ? 8 : 4, packedBytes], [isLarge ? 8 : 4, sizeBytes])

function directoryEntry({ name, time, crc, packedBytes, sizeBytes, offset }: Written): Uint8Array<ArrayBuffer> {
  const isLarge = Math.max(packedBytes, sizeBytes, offset) >= MOST_32
  const shown = (value: number): number => (isLarge ? MOST_32 : value)
  const fixed = fields(
    [4, 0x02014b50],
    [2, ZIP64],
    [2, isLarge ? ZIP64 : PLAIN],
    [2, FLAGS],
    [2, DEFLATED],
    [4, time],
    [4, crc],
    [4, shown(packedBytes)],
    [4, shown(sizeBytes)],
    [2, name.length],
    [2, isLarge ? 28 : 0],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, 0],
    [4, shown(offset)]
  )
  return joined([fixed, name, ...(isLarge ? [fields([2, 1], [2, 24], [8, sizeBytes], [8, packedBytes], [8, offset])] : [])])
}

function endOf(count: number, start: number, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const isLarge = count >= MOST_16 || Math.max(start, sizeBytes) >= MOST_32
  const most = (bytes: number, value: number): [number, number] => [bytes, isLarge ? (bytes === 2 ? MOST_16 : MOST_32) : value]
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], most(2, count), most(2, count), most(4, sizeBytes), most(4, start), [2, 0])
  if (!isLarge) return end
  const large = fields(
    [4, 0x06064b50],
    [8, 44],
    [2, ZIP64],
    [2, ZIP64],
    [4, 0],
    [4, 0],
    [8, count],
    [8, count],
    [8, sizeBytes],
    [8, start]
  )
  const locator = fields([4, 0x07064b50], [4, 0], [8, start + sizeBytes], [4, 1])
  return joined([large, locator, end])
}

/** Little-endian numbers of so many bytes each. */
function fields(...values: readonly (readonly [bytes: number, value: number])[]): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(values.reduce((sum, [bytes]) => sum + bytes, 0))
  let at = 0
  for (const [bytes, value] of values) {
    let rest = value
    for (let index = 0; index < bytes; index++, rest = Math.floor(rest / 256)) made[at++] = rest % 256
  }
  return made
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** As MS-DOS told the time, in two-second steps from 1980 to 2107, by the clock on the wall. */
function zipTime(date: Date): number {
  const year = date.getFullYear()
  if (!(year >= 1980 && year <= 2107)) return 0x0021_0000
  const day = ((year - 1980) << 9) | ((date.getMonth() + 1) << 5) | date.getDate()
  return ((day << 16) | (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1)) >>> 0
}
