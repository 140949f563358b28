/** PNG and animated PNG (PNG, third edition) without its texts, times and Exif data. The picture itself is copied bit for bit. */
import { orientationOf, tiffWith, UPRIGHT } from './exif-orientation.ts'
import { createKeptBytes } from './kept-bytes.ts'

/** Length, type, checksum. */
const FRAME_BYTES = 12
const SIGNATURE_BYTES = 8
const DRAWING = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'acTL', 'fcTL', 'fdAT', 'tRNS', 'bKGD', 'hIST', 'sPLT', 'pHYs', 'sBIT'],
  ...['gAMA', 'cHRM', 'sRGB', 'iCCP', 'cICP', 'mDCV', 'cLLI']
])

/** Undefined for what is not a whole PNG as this module knows it. */
export function cleanPng(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const kept = createKeptBytes(bytes, 64)
  let isTurned = false
  let hasPicture = false
  kept.keep(0, SIGNATURE_BYTES)
  for (let at = SIGNATURE_BYTES; at + FRAME_BYTES <= bytes.length; ) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const end = at + FRAME_BYTES + view.getUint32(at)
    if (end > bytes.length || (type === 'IHDR') !== (at === SIGNATURE_BYTES)) return undefined
    if (type === 'IEND') {
      if (end - at !== FRAME_BYTES || !hasPicture) return undefined
      kept.keep(at, end)
      return kept.result()
    }
    if (DRAWING.has(type)) kept.keep(at, end)
    else if (type === 'eXIf' && !isTurned) {
      const orientation = orientationOf(bytes.subarray(at + 8, end - 4))
      isTurned = orientation !== UPRIGHT
      if (isTurned) kept.put(pngChunk(type, tiffWith(orientation)))
    } else if (isCritical(type)) return undefined
    hasPicture ||= type === 'IDAT'
    at = end
  }
  return undefined
}

/** A decoder must know it: without it the picture may not be what it was. */
function isCritical(type: string): boolean {
  return (type.charCodeAt(0) & 0x20) === 0
}

export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(FRAME_BYTES + data.length)
  const view = new DataView(chunk.buffer)
  view.setUint32(0, data.length)
  chunk.set(new TextEncoder().encode(type), 4)
  chunk.set(data, 8)
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)))
  return chunk
}

/** ISO 3309, as PNG wants it (annex D). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
