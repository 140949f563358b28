/** Small pictures made by hand, with what cameras and programs leave in them. Every word of it is made up. */
import { fromHex } from '../../../hex.ts'
import { pngChunk } from './clean-png.ts'

export const PLANTED = 'GPS 48.8566 N 2.3522 E, Camera Fictive 7, 2026:01:02 03:04:05'
export const PROFILE = 'not really a profile of colours'

/** No letter here takes more than a byte. */
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  parts.reduce((at, part) => {
    whole.set(part, at)
    return at + part.length
  }, 0)
  return whole
}

/** IFD0 with a camera, the orientation and where it was. */
export function tiff(orientation: number | undefined, isLittleEndian = true): Uint8Array {
  const entries = [
    { tag: 0x010f, type: 2, count: PLANTED.length, value: 200 },
    ...(orientation === undefined ? [] : [{ tag: 0x0112, type: 3, count: 1, value: orientation }]),
    { tag: 0x8825, type: 4, count: 1, value: 200 }
  ]
  const bytes = new Uint8Array(200 + PLANTED.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, isLittleEndian ? 0x4949 : 0x4d4d)
  view.setUint16(2, 42, isLittleEndian)
  view.setUint32(4, 8, isLittleEndian)
  view.setUint16(8, entries.length, isLittleEndian)
  for (const [index, { tag, type, count, value }] of entries.entries()) {
    const at = 10 + 12 * index
    view.setUint16(at, tag, isLittleEndian)
    view.setUint16(at + 2, type, isLittleEndian)
    view.setUint32(at + 4, count, isLittleEndian)
    if (type === 3) view.setUint16(at + 8, value, isLittleEndian)
    else view.setUint32(at + 8, value, isLittleEndian)
  }
  bytes.set(ascii(PLANTED), 200)
  return bytes
}

export function segment(marker: number, payload: Uint8Array | string): Uint8Array {
  const bytes = typeof payload === 'string' ? ascii(payload) : payload
  return joined(Uint8Array.of(0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 0xff), bytes)
}

const exifSegment = (orientation: number | undefined, isLittleEndian = true): Uint8Array =>
  segment(0xe1, joined(ascii('Exif\0\0'), tiff(orientation, isLittleEndian)))

/** One grey pixel, baseline, and around it everything that is to go; `extra` stands before the frame. */
export function jpeg(orientation: number | undefined, extra: readonly Uint8Array[] = [], isLittleEndian = true): Uint8Array {
  const table = (kind: number) => segment(0xc4, Uint8Array.of(kind, 1, ...new Uint8Array(15), 0))
  return joined(
    Uint8Array.of(0xff, 0xd8),
    segment(0xe0, joined(ascii('JFIF\0'), Uint8Array.of(1, 1, 1, 0, 72, 0, 72, 1, 1, 1, 2, 3))),
    segment(0xe0, `JFXX\0${PLANTED}`),
    exifSegment(orientation, isLittleEndian),
    segment(0xe1, `http://ns.adobe.com/xap/1.0/\0<x>${PLANTED}</x>`),
    segment(0xe2, `ICC_PROFILE\0\x01\x01${PROFILE}`),
    segment(0xe2, `MPF\0${PLANTED}`),
    segment(0xed, `Photoshop 3.0\0${PLANTED}`),
    segment(0xfe, PLANTED),
    ...extra,
    segment(0xdb, joined(Uint8Array.of(0), new Uint8Array(64).fill(1))),
    segment(0xc0, Uint8Array.of(8, 0, 1, 0, 1, 1, 1, 0x11, 0)),
    table(0x00),
    segment(0xfe, PLANTED),
    table(0x10),
    segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)),
    Uint8Array.of(0x3f, 0xff, 0xd9),
    ascii(`A film of ${PLANTED}`)
  )
}

export function chunk(type: string, data: Uint8Array | string): Uint8Array {
  return pngChunk(type, typeof data === 'string' ? ascii(data) : data)
}

/** Two pixels. */
export function png(orientation: number | undefined): Uint8Array {
  const profile = joined(
    ascii('name\0\0'),
    fromHex('789ccbcb2f51284a4dccc9a95448542828ca4fcbcc4955c84f5348cecfc92f2d2a0600b8210ba9')
  )
  return joined(
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
    chunk('IHDR', Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 1, 8, 2, 0, 0, 0)),
    chunk('iCCP', profile),
    chunk('pHYs', Uint8Array.of(0, 0, 11, 19, 0, 0, 11, 19, 1)),
    chunk('eXIf', tiff(orientation)),
    chunk('tEXt', `Comment\0${PLANTED}`),
    chunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0<x>${PLANTED}</x>`),
    chunk('tIME', Uint8Array.of(7, 234, 1, 2, 3, 4, 5)),
    chunk('prVt', PLANTED),
    chunk('IDAT', fromHex('789c63f8cfc0c0c0f01f00070001ff')),
    chunk('zTXt', `Raw\0${PLANTED}`),
    chunk('IEND', ''),
    ascii(PLANTED)
  )
}

export function webpChunk(type: string, data: Uint8Array | string): Uint8Array {
  const bytes = typeof data === 'string' ? ascii(data) : data
  const size = new Uint8Array(4)
  new DataView(size.buffer).setUint32(0, bytes.length, true)
  return joined(ascii(type), size, bytes, new Uint8Array(bytes.length % 2))
}

export function riff(...chunks: readonly Uint8Array[]): Uint8Array {
  return webpChunk('RIFF', joined(ascii('WEBP'), ...chunks))
}

/** One pixel, lossless. */
export const VP8L = fromHex('2f00000010071011118888fe0700')

export function webp(orientation: number | undefined): Uint8Array {
  return joined(
    riff(
      webpChunk('VP8X', Uint8Array.of(0x20 | 0x08 | 0x04, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
      webpChunk('ICCP', PROFILE),
      webpChunk('VP8L', VP8L.subarray(0, 13)),
      webpChunk('EXIF', tiff(orientation)),
      webpChunk('XMP ', `<x>${PLANTED}</x>`),
      webpChunk('priv', PLANTED)
    ),
    ascii(PLANTED)
  )
}
