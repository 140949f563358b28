/** Finds the bytes of one frame in a file that is read by parts: by counting, by an offset table, or from item to item. */
import type { RangeReader } from '../range-reader.ts'
import { readWhole } from '../range-reader.ts'
import { Unshowable } from '../reason.ts'
import { nativeFrameBytes } from './decode-frame.ts'
import type { DicomHeader } from './header.ts'

export interface FrameSource {
  frame(index: number): Promise<Uint8Array>
}

interface Fragment {
  readonly start: number
  readonly length: number
  /** Its bytes begin as a code stream does. */
  readonly opens: boolean
}

const ITEM = 0xfffe_e000
const SEQUENCE_END = 0xfffe_e0dd
const FRAGMENTS_MAX = 400_000
const FRAME_BYTES_MAX = 512 * 1024 * 1024
const AHEAD_BYTES = 4096

export function createFrameSource(reader: RangeReader, header: DicomHeader): FrameSource {
  return header.pixels.length === undefined || header.syntax.packing !== 'native'
    ? createEncapsulatedSource(reader, header)
    : createNativeSource(reader, header)
}

function createNativeSource(reader: RangeReader, { format, pixels }: DicomHeader): FrameSource {
  const frameBytes = nativeFrameBytes(format)
  return {
    async frame(index) {
      const start = pixels.start + index * frameBytes
      const end = Math.min(start + frameBytes, pixels.start + (pixels.length ?? 0))
      return end <= start ? new Uint8Array(0) : readWhole(reader, start, end)
    }
  }
}

function createEncapsulatedSource(reader: RangeReader, header: DicomHeader): FrameSource {
  const scan = createFragmentScan(reader, header.pixels.start)
  let places: Promise<readonly (readonly Fragment[])[]> | undefined

  /** Where the tables say it, only the fragments of one frame are looked at. */
  async function fragmentsOf(index: number): Promise<readonly Fragment[]> {
    const table = header.frameOffsets.length > 0 ? header.frameOffsets : await scan.offsetTable()
    const start = table[index]
    if (table.length === header.frames && start !== undefined) return scan.between(start, table[index + 1])
    places ??= scan.all().then((fragments) => framesOf(fragments, header.frames))
    return (await places)[index] ?? []
  }

  return {
    async frame(index) {
      const fragments = await fragmentsOf(index)
      const length = fragments.reduce((sum, fragment) => sum + fragment.length, 0)
      if (length === 0) throw new Unshowable('damaged')
      if (length > FRAME_BYTES_MAX) throw new Unshowable('too-large')
      if (fragments.length === 1) return readWhole(reader, fragments[0]?.start, (fragments[0]?.start ?? 0) + length)
      const whole = new Uint8Array(length)
      let position = 0
      for (const fragment of fragments) {
        whole.set(await readWhole(reader, fragment.start, fragment.start + fragment.length), position)
        position += fragment.length
      }
      return whole
    }
  }
}

/** Without a table: one fragment a frame, or a new frame wherever a code stream begins (PS3.5, A.4). */
export function framesOf(fragments: readonly Fragment[], frames: number): Fragment[][] {
  if (frames === 1) return [[...fragments]]
  if (fragments.length === frames) return fragments.map((fragment) => [fragment])
  const grouped: Fragment[][] = []
  for (const fragment of fragments) {
    if (fragment.opens || grouped.length === 0) grouped.push([])
    grouped.at(-1)?.push(fragment)
  }
  return grouped
}

/** `start`: of the item that holds the basic offset table, empty or not. */
function createFragmentScan(reader: RangeReader, start: number) {
  let ahead: { readonly start: number; readonly bytes: Uint8Array } = { start: 0, bytes: new Uint8Array(0) }
  let table: Promise<{ readonly offsets: number[]; readonly end: number }> | undefined

  async function bytesAt(position: number, length: number): Promise<Uint8Array> {
    const from = position - ahead.start
    if (from < 0 || from + length > ahead.bytes.length)
      ahead = { start: position, bytes: await reader.read(position, Math.min(position + AHEAD_BYTES, reader.sizeBytes)) }
    return ahead.bytes.subarray(position - ahead.start, position - ahead.start + length)
  }

  /** Undefined at the end of the sequence, and where the file was cut. */
  async function fragmentAt(position: number): Promise<Fragment | undefined> {
    if (position + 8 > reader.sizeBytes) return undefined
    const bytes = await bytesAt(position, Math.min(12, reader.sizeBytes - position))
    if (bytes.length < 8) return undefined
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const tag = view.getUint16(0, true) * 0x1_0000 + view.getUint16(2, true)
    if (tag === SEQUENCE_END) return undefined
    if (tag !== ITEM) throw new Unshowable('damaged')
    const length = Math.min(view.getUint32(4, true), reader.sizeBytes - position - 8)
    const opens =
      bytes.length >= 11 && view.getUint16(8) >= 0xff4f && [0xffd8, 0xff4f].includes(view.getUint16(8)) && bytes[10] === 0xff
    return { start: position + 8, length, opens }
  }

  async function readTable() {
    const item = await fragmentAt(start)
    if (item === undefined || item.length > FRAGMENTS_MAX * 4) throw new Unshowable('damaged')
    const bytes = await readWhole(reader, item.start, item.start + item.length)
    const view = new DataView(bytes.buffer)
    const offsets = Array.from({ length: bytes.length >> 2 }, (_, index) => view.getUint32(index * 4, true))
    return { offsets, end: item.start + item.length }
  }

  async function walk(from: number, until: number): Promise<Fragment[]> {
    const fragments: Fragment[] = []
    for (let position = from; position < until; ) {
      const fragment = await fragmentAt(position)
      if (fragment === undefined) break
      if (fragments.push(fragment) > FRAGMENTS_MAX) throw new Unshowable('damaged')
      position = fragment.start + fragment.length
    }
    return fragments
  }

  const tableOnce = () => (table ??= readTable())
  return {
    offsetTable: async () => (await tableOnce()).offsets,
    all: async () => walk((await tableOnce()).end, reader.sizeBytes),
    /** Offsets count from the first byte after the table. */
    async between(from: number, until: number | undefined) {
      const { end } = await tableOnce()
      return walk(end + from, until === undefined || until <= from ? reader.sizeBytes : end + until)
    }
  }
}
