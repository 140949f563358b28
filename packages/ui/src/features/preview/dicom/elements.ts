/**
 * Reads the elements of a DICOM data set (PS3.5, 7) from the bytes of its beginning. Sequences are skipped and read only
 * when asked for, so that neither depth nor number can be made to cost; no value is copied.
 */
import { Unshowable } from '../reason.ts'

export interface Encoding {
  readonly explicit: boolean
  readonly littleEndian: boolean
}

export interface Element {
  /** Empty where the encoding is implicit. */
  readonly vr: string
  /** Position of the value in the bytes. */
  readonly start: number
  /** In bytes; undefined for what ends at a delimiter and is the pixel data. */
  readonly length: number | undefined
}

export interface DataSet {
  readonly bytes: Uint8Array
  readonly encoding: Encoding
  readonly elements: ReadonlyMap<number, Element>
}

/** The bytes end before the data set does: give more, if there are more. */
export class Truncated extends Error {}

export const PIXEL_DATA = 0x7fe0_0010
const ITEM = 0xfffe_e000
const ITEM_END = 0xfffe_e00d
const SEQUENCE_END = 0xfffe_e0dd
const UNDEFINED_LENGTH = 0xffff_ffff
const DEPTH_MAX = 24
const ELEMENTS_MAX = 200_000
const ITEMS_MAX = 100_000
const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])

interface Header {
  readonly tag: number
  readonly vr: string
  readonly start: number
  /** UNDEFINED_LENGTH for what ends at a delimiter. */
  readonly length: number
}

/** From `start` to the pixel data, to the first tag of a later group than `lastGroup`, or to `end`. */
export function readElements(bytes: Uint8Array, start: number, end: number, encoding: Encoding, lastGroup = 0xffff): DataSet {
  const elements = new Map<number, Element>()
  const cursor = createCursor(bytes, end)
  let position = start
  while (position < end && elements.size < ELEMENTS_MAX) {
    const header = cursor.header(position, encoding)
    if (header.tag >>> 16 > lastGroup || header.tag === ITEM_END) break
    if (header.tag === PIXEL_DATA) {
      elements.set(header.tag, { ...header, length: header.length === UNDEFINED_LENGTH ? undefined : header.length })
      break
    }
    position = cursor.after(header, encoding, 0)
    const length = header.length === UNDEFINED_LENGTH ? position - header.start : header.length
    elements.set(header.tag, { vr: header.vr, start: header.start, length })
  }
  return { bytes, encoding, elements }
}

/** The position of what follows the group 0002, which is explicit little endian whatever comes after it. */
export function endOfMetaInformation(bytes: Uint8Array, start: number): number {
  const encoding = { explicit: true, littleEndian: true }
  const cursor = createCursor(bytes, bytes.length)
  let position = start
  for (let count = 0; count < 64; count++) {
    // What follows may be in any encoding, or deflated: it is looked at no further than its group.
    if (cursor.group(position) !== 2) return position
    const header = cursor.header(position, encoding)
    position = cursor.after(header, encoding, 0)
  }
  throw new Unshowable('damaged')
}

export function itemsOf(dataSet: DataSet, tag: number): DataSet[] {
  const element = dataSet.elements.get(tag)
  if (element?.length === undefined) return []
  const encoding = element.vr === 'UN' ? { ...dataSet.encoding, explicit: false } : dataSet.encoding
  const end = element.start + element.length
  const cursor = createCursor(dataSet.bytes, end)
  const items: DataSet[] = []
  let position = element.start
  while (position + 8 <= end && items.length < ITEMS_MAX) {
    const item = cursor.item(position, encoding)
    if (item.tag !== ITEM) break
    const itemEnd = item.length === UNDEFINED_LENGTH ? cursor.itemEnd(item.start, encoding, 1) : item.start + item.length
    if (itemEnd > end) break
    items.push(readElements(dataSet.bytes, item.start, itemEnd, encoding))
    position = itemEnd
  }
  return items
}

function createCursor(bytes: Uint8Array, end: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

  function tagAt(position: number, littleEndian: boolean): number {
    if (position + 4 > end) throw new Truncated()
    return view.getUint16(position, littleEndian) * 0x1_0000 + view.getUint16(position + 2, littleEndian)
  }

  function group(position: number): number | undefined {
    return position + 2 > end ? undefined : view.getUint16(position, true)
  }

  function lengthAt(position: number, littleEndian: boolean): number {
    if (position + 4 > end) throw new Truncated()
    return view.getUint32(position, littleEndian)
  }

  /** Items and delimiters have no value representation in any encoding. */
  function item(position: number, { littleEndian }: Encoding): Header {
    return { tag: tagAt(position, littleEndian), vr: '', start: position + 8, length: lengthAt(position + 4, littleEndian) }
  }

  function header(position: number, encoding: Encoding): Header {
    const { explicit, littleEndian } = encoding
    const tag = tagAt(position, littleEndian)
    if (!explicit || tag >>> 16 === 0xfffe) return item(position, encoding)
    if (position + 8 > end) throw new Truncated()
    const vr = String.fromCharCode(view.getUint8(position + 4), view.getUint8(position + 5))
    if (!/^[A-Z]{2}$/.test(vr)) throw new Unshowable('damaged')
    if (LONG.has(vr)) return { tag, vr, start: position + 12, length: lengthAt(position + 8, littleEndian) }
    return { tag, vr, start: position + 8, length: view.getUint16(position + 6, littleEndian) }
  }

  function after({ vr, start, length }: Header, encoding: Encoding, depth: number): number {
    const next =
      length === UNDEFINED_LENGTH
        ? sequenceEnd(start, vr === 'UN' ? { ...encoding, explicit: false } : encoding, depth + 1)
        : start + length
    if (next > end) throw new Truncated()
    return next
  }

  function sequenceEnd(start: number, encoding: Encoding, depth: number): number {
    if (depth > DEPTH_MAX) throw new Unshowable('damaged')
    let position = start
    while (true) {
      const { tag, start: inside, length } = item(position, encoding)
      if (tag === SEQUENCE_END) return inside
      if (tag !== ITEM) throw new Unshowable('damaged')
      position = length === UNDEFINED_LENGTH ? itemEnd(inside, encoding, depth) : inside + length
    }
  }

  function itemEnd(start: number, encoding: Encoding, depth: number): number {
    let position = start
    while (true) {
      const inner = header(position, encoding)
      if (inner.tag === ITEM_END) return inner.start
      position = after(inner, encoding, depth)
    }
  }

  return { group, header, item, after, itemEnd }
}
