/** Which way a picture is turned: the one thing that is kept of its Exif data (Exif 2.32, 4.6.4; TIFF 6.0, section 2). */

/** As it is stored; a picture that says nothing is shown so. */
export const UPRIGHT = 1
const ORIENTATION_TAG = 0x0112
const SHORT = 3
const ENTRY_BYTES = 12

/** Of TIFF bytes, 1 to 8; UPRIGHT when they say nothing that can be read. */
export function orientationOf(tiff: Uint8Array): number {
  if (tiff.length < 8) return UPRIGHT
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length)
  const isLittleEndian = view.getUint16(0) === 0x4949
  if (!isLittleEndian && view.getUint16(0) !== 0x4d4d) return UPRIGHT
  const start = view.getUint32(4, isLittleEndian) + 2
  if (view.getUint16(2, isLittleEndian) !== 42 || start > tiff.length) return UPRIGHT
  const count = Math.min(view.getUint16(start - 2, isLittleEndian), Math.floor((tiff.length - start) / ENTRY_BYTES))
  for (let at = start; at < start + count * ENTRY_BYTES; at += ENTRY_BYTES) {
    if (view.getUint16(at, isLittleEndian) !== ORIENTATION_TAG) continue
    const value = view.getUint16(at + 8, isLittleEndian)
    return view.getUint16(at + 2, isLittleEndian) === SHORT && value >= 1 && value <= 8 ? value : UPRIGHT
  }
  return UPRIGHT
}

/** TIFF bytes that say this and nothing else. */
export function tiffWith(orientation: number): Uint8Array {
  const tiff = new Uint8Array(26)
  const view = new DataView(tiff.buffer)
  view.setUint16(0, 0x4d4d)
  view.setUint16(2, 42)
  view.setUint32(4, 8)
  view.setUint16(8, 1)
  view.setUint16(10, ORIENTATION_TAG)
  view.setUint16(12, SHORT)
  view.setUint32(14, 1)
  view.setUint16(18, orientation)
  return tiff
}
