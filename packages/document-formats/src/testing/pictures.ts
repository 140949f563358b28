/** Tiny pictures, each of another colour. For tests alone. */
import { zlibSync } from 'fflate'
import { crc32 } from '../crc32.ts'

/** A PNG of 4 by 3 pixels, its colour from the name. */
export function pictureOf(name: string): Uint8Array<ArrayBuffer> {
  const colour = crc32(new TextEncoder().encode(name)) & 0xffffff
  const row = [0, ...Array.from({ length: 4 }, () => [colour >> 16, (colour >> 8) & 255, colour & 255]).flat()]
  const head = [0, 0, 0, 4, 0, 0, 0, 3, 8, 2, 0, 0, 0]
  const chunks = [chunk('IHDR', head), chunk('IDAT', [...zlibSync(Uint8Array.from([...row, ...row, ...row]))]), chunk('IEND', [])]
  return Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...chunks.flat()])
}

function chunk(name: string, content: number[]): number[] {
  const named = [...new TextEncoder().encode(name), ...content]
  return [...u32(content.length), ...named, ...u32(crc32(Uint8Array.from(named)))]
}

function u32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
}
