/** Takes values out of a data set (PS3.5, 6.2). What is absent, empty or ill-formed is undefined or an empty list. */
import { decodeDicomText } from './character-sets.ts'
import type { DataSet } from './elements.ts'

const VALUE_BYTES_MAX = 64 * 1024

export function bytesOf({ bytes, elements }: DataSet, tag: number): Uint8Array | undefined {
  const element = elements.get(tag)
  if (element?.length === undefined || element.length === 0) return undefined
  return bytes.subarray(element.start, element.start + element.length)
}

/** Of the basic repertoire alone: codes, identifiers, numbers. */
export function stringsOf(dataSet: DataSet, tag: number): string[] {
  const bytes = bytesOf(dataSet, tag)
  if (bytes === undefined || bytes.length > VALUE_BYTES_MAX) return []
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text.split('\\').map((value) => value.replace(/[\0 ]+$/, '').trimStart())
}

export const stringOf = (dataSet: DataSet, tag: number): string | undefined => stringsOf(dataSet, tag)[0] || undefined

/** Of any character set that the file declares. */
export function textOf(dataSet: DataSet, tag: number, characterSets: readonly string[]): string | undefined {
  const bytes = bytesOf(dataSet, tag)
  if (bytes === undefined || bytes.length > VALUE_BYTES_MAX) return undefined
  const text = decodeDicomText(bytes, characterSets)
    .replace(/[\0 ]+$/, '')
    .trim()
  return text === '' ? undefined : text
}

/** Decimal and integer strings. */
export function decimalsOf(dataSet: DataSet, tag: number): number[] {
  return stringsOf(dataSet, tag)
    .map((value) => (value === '' ? Number.NaN : Number(value)))
    .filter(Number.isFinite)
}

export const decimalOf = (dataSet: DataSet, tag: number): number | undefined => decimalsOf(dataSet, tag)[0]

/** US, SS and OW as 16-bit words; `isSigned` decides how they read. */
export function wordsOf(dataSet: DataSet, tag: number, isSigned = false): number[] {
  const bytes = bytesOf(dataSet, tag)
  if (bytes === undefined) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { littleEndian } = dataSet.encoding
  return Array.from({ length: Math.min(bytes.length >> 1, 65_536) }, (_, index) =>
    isSigned ? view.getInt16(index * 2, littleEndian) : view.getUint16(index * 2, littleEndian)
  )
}

export const wordOf = (dataSet: DataSet, tag: number, isSigned = false): number | undefined => wordsOf(dataSet, tag, isSigned)[0]

/** OV: 64-bit offsets, as far as they can be counted. */
export function offsetsOf(dataSet: DataSet, tag: number): number[] {
  const bytes = bytesOf(dataSet, tag)
  if (bytes === undefined) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length >> 3 }, (_, index) =>
    Number(view.getBigUint64(index * 8, dataSet.encoding.littleEndian))
  )
}
