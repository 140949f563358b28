/** The colours of PALETTE COLOR pictures (PS3.3, C.7.6.3.1.5). */
import { Unshowable } from '../reason.ts'
import type { DataSet } from './elements.ts'
import { bytesOf, wordsOf } from './values.ts'

export interface Palette {
  /** The stored value of the first entry; what lies below takes it too. */
  readonly first: number
  /** Red, green and blue of each entry. */
  readonly colours: Uint8Array
}

export function readPalette(dataSet: DataSet): Palette {
  const [declared = 0, first = 0, bits = 16] = wordsOf(dataSet, 0x0028_1101)
  const entries = declared === 0 ? 65_536 : declared
  const tables = [0x0028_1201, 0x0028_1202, 0x0028_1203].map((tag) => readTable(dataSet, tag, entries, bits))
  const colours = new Uint8Array(entries * 3)
  tables.forEach((table, channel) => {
    for (let entry = 0; entry < entries; entry++) colours[entry * 3 + channel] = table[entry] ?? 0
  })
  return { first, colours }
}

function readTable(dataSet: DataSet, tag: number, entries: number, bits: number): Uint8Array {
  const bytes = bytesOf(dataSet, tag)
  if (bytes === undefined) throw new Unshowable({ code: 'pixels', name: 'PALETTE COLOR' })
  // Entries of eight bits may stand two in a word, or each alone in one.
  if (bits === 8 && bytes.length < entries * 2) return bytes.slice(0, entries)
  const words = wordsOf(dataSet, tag)
  // Many files declare 16 bits and fill only the low eight.
  const isNarrow = bits === 8 || words.every((word) => word < 256)
  return Uint8Array.from(words, (word) => (isNarrow ? word : word >> 8))
}
