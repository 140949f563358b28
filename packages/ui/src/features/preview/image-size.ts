/** The dimensions that a picture declares, read before anything is decoded. Undefined where they cannot be found. */

export interface Size {
  readonly width: number
  readonly height: number
}

export const PICTURE_PIXELS_MAX = 100_000_000
export const PICTURE_BYTES_MAX = 256 * 1024 * 1024

export function imageSize(bytes: Uint8Array): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const latin = (start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end))
  try {
    if (latin(1, 4) === 'PNG') return { width: view.getUint32(16), height: view.getUint32(20) }
    if (latin(0, 3) === 'GIF') return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
    if (latin(0, 2) === 'BM') return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) }
    if (latin(8, 12) === 'WEBP') return webpSize(view, latin(12, 16))
    if (latin(4, 8) === 'ftyp') return avifSize(view, bytes)
    if (view.getUint16(0) === 0xffd8) return jpegSize(view)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return undefined
}

function webpSize(view: DataView, chunk: string): Size | undefined {
  if (chunk === 'VP8X') return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 }
  if (chunk === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  if (chunk !== 'VP8L') return undefined
  const bits = view.getUint32(21, true)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}

const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536

/** The largest of the `ispe` boxes: tiles and the whole each have one. */
function avifSize(view: DataView, bytes: Uint8Array): Size | undefined {
  let size: Size | undefined
  for (let at = 8; at + 16 <= Math.min(bytes.length, 65_536); at++) {
    if (view.getUint32(at) !== 0x69_73_70_65) continue
    const found = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) }
    if (size === undefined || found.width * found.height > size.width * size.height) size = found
  }
  return size
}

function jpegSize(view: DataView): Size | undefined {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) at++
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    else at += 2 + view.getUint16(at + 2)
  }
}
