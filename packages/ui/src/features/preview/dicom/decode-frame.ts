/** From the bytes of one frame to its values: unpacked, put in order, and in colours that a screen has. */
import { Unshowable } from '../reason.ts'
import { decodeWithCodec, type LoadCodec, type Samples } from './codecs.ts'
import type { DicomHeader, PixelFormat } from './header.ts'
import { decodeJpegExtended } from './jpeg-extended.ts'
import { decodeJpegLossless } from './jpeg-lossless.ts'
import { findFrame } from './jpeg-stream.ts'
import { decodeRle } from './rle.ts'

export type DecodedFrame =
  /** Stored values with their sign, before any modality. */
  | { readonly kind: 'grey'; readonly values: Uint8Array | Uint16Array | Int16Array | Int32Array }
  /** Red, green and blue, pixel by pixel. */
  | { readonly kind: 'colour'; readonly rgb: Uint8Array }

/** How many bytes a frame has that is not compressed. */
export function nativeFrameBytes({ rows, columns, samples, bitsAllocated, photometric }: PixelFormat): number {
  const perPixel = photometric === 'YBR_FULL_422' ? 2 : samples
  return (rows * columns * perPixel * bitsAllocated) / 8
}

export async function decodeFrame(header: DicomHeader, bytes: Uint8Array, load: LoadCodec): Promise<DecodedFrame> {
  const { format } = header
  const samples = await unpack(header, bytes, load)
  if (format.samples === 3) return { kind: 'colour', rgb: toRgb(samples, format) }
  if (format.palette !== undefined) return { kind: 'colour', rgb: paint(greyValues(samples.values, format), format.palette) }
  if (!format.photometric.startsWith('MONOCHROME')) throw new Unshowable({ code: 'pixels', name: format.photometric })
  return { kind: 'grey', values: greyValues(samples.values, format) }
}

async function unpack(header: DicomHeader, bytes: Uint8Array, load: LoadCodec): Promise<Unpacked> {
  const { syntax, format, littleEndian } = header
  const { rows, columns, samples, bitsAllocated } = format
  switch (syntax.packing) {
    case 'native':
      return { values: nativeValues(bytes, format, littleEndian), isPlanar: format.isPlanar, isRgb: false }
    case 'rle': {
      const unpacked = decodeRle(bytes, rows * columns, samples, bitsAllocated / 8)
      return { values: wordsOf(unpacked, bitsAllocated, true), isPlanar: true, isRgb: false }
    }
    case 'jpeg-dct':
      if (findFrame(bytes)?.precision === 12)
        return { values: decodeJpegExtended(bytes, rows, columns), isPlanar: false, isRgb: false }
      return decodeWithCodec('libjpeg-turbo', bytes, format, load)
    case 'jpeg-lossless': {
      const values = decodeJpegLossless(bytes, rows, columns)
      if (values.length !== rows * columns * samples) throw new Unshowable('damaged')
      return { values, isPlanar: false, isRgb: false }
    }
    case 'jpeg-ls':
      return decodeWithCodec('charls', bytes, format, load)
    case 'jpeg-2000':
      return decodeWithCodec('openjpeg', bytes, format, load)
    default:
      throw new Unshowable({ code: 'syntax', name: syntax.name })
  }
}

type Values = Uint8Array | Uint16Array | Uint32Array
type Unpacked = Omit<Samples, 'values'> & { readonly values: Values }

function nativeValues(bytes: Uint8Array, format: PixelFormat, littleEndian: boolean): Values {
  const expected = nativeFrameBytes(format)
  // A frame that was cut short is shown as far as it goes; one that is hardly there is not.
  if (bytes.length < expected / 2) throw new Unshowable('damaged')
  const whole = bytes.length === expected && bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(expected)
  if (whole !== bytes) whole.set(bytes.subarray(0, expected))
  return wordsOf(whole, format.bitsAllocated, littleEndian)
}

function wordsOf(bytes: Uint8Array, bits: number, littleEndian: boolean): Values {
  if (bits === 8) return bytes
  const count = (bytes.length * 8) / bits
  if (littleEndian) {
    // Every host that has a screen is little endian.
    if (bits === 16) return new Uint16Array(bytes.buffer, bytes.byteOffset, count)
    return new Uint32Array(bytes.buffer, bytes.byteOffset, count)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return bits === 16
    ? Uint16Array.from({ length: count }, (_, index) => view.getUint16(index * 2, false))
    : Uint32Array.from({ length: count }, (_, index) => view.getUint32(index * 4, false))
}

/** Leaves what stands beside the stored bits out (overlays of old files) and gives the sign its meaning. */
function greyValues(
  values: Values,
  { bitsStored, shift, isSigned }: PixelFormat
): Uint8Array | Uint16Array | Int16Array | Int32Array {
  if (!isSigned && shift === 0) {
    if (values instanceof Uint8Array && bitsStored === 8) return values
    if (values instanceof Uint16Array && bitsStored === 16) return values
  }
  const spare = 32 - bitsStored
  const count = values.length
  if (isSigned) {
    const signed = bitsStored > 16 ? new Int32Array(count) : new Int16Array(count)
    for (let index = 0; index < count; index++) signed[index] = (((values[index] as number) >>> shift) << spare) >> spare
    return signed
  }
  if (bitsStored === 32) throw new Unshowable({ code: 'pixels', name: '32 bits' })
  const mask = bitsStored > 16 ? 2 ** bitsStored - 1 : (1 << bitsStored) - 1
  const unsigned = bitsStored > 16 ? new Int32Array(count) : new Uint16Array(count)
  for (let index = 0; index < count; index++) unsigned[index] = ((values[index] as number) >>> shift) & mask
  return unsigned
}

function toRgb({ values, isPlanar, isRgb }: Unpacked, format: PixelFormat): Uint8Array {
  const { rows, columns, bitsStored, photometric, shift } = format
  const pixels = rows * columns
  const rgb = new Uint8Array(pixels * 3)
  const drop = shift + Math.max(0, bitsStored - 8)
  if (photometric === 'YBR_FULL_422' && values.length === pixels * 2) spread(values, rgb)
  else {
    if (values.length < pixels * 3) throw new Unshowable('damaged')
    const [step, plane] = isPlanar ? [1, pixels] : [3, 1]
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let channel = 0; channel < 3; channel++)
        rgb[pixel * 3 + channel] = (values[pixel * step + channel * plane] as number) >>> drop
  }
  if (isRgb || photometric === 'RGB') return rgb
  if (photometric === 'YBR_FULL' || photometric === 'YBR_FULL_422') return fromYbr(rgb)
  throw new Unshowable({ code: 'pixels', name: photometric })
}

/** YBR_FULL_422: two luminances, then the blue and the red difference that both share (PS3.3, C.7.6.3.1.2). */
function spread(values: Values, ybr: Uint8Array): void {
  for (let pair = 0; pair * 4 < values.length; pair++) {
    const [first = 0, second = 0, blue = 0, red = 0] = values.subarray(pair * 4, pair * 4 + 4)
    ybr.set([first, blue, red, second, blue, red].slice(0, ybr.length - pair * 6), pair * 6)
  }
}

function fromYbr(ybr: Uint8Array): Uint8Array {
  for (let at = 0; at < ybr.length; at += 3) {
    const [y, blue, red] = [ybr[at] as number, (ybr[at + 1] as number) - 128, (ybr[at + 2] as number) - 128]
    ybr[at] = toByte(y + 1.402 * red)
    ybr[at + 1] = toByte(y - 0.344136 * blue - 0.714136 * red)
    ybr[at + 2] = toByte(y + 1.772 * blue)
  }
  return ybr
}

const toByte = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value))

function paint(
  values: Uint8Array | Uint16Array | Int16Array | Int32Array,
  palette: { first: number; colours: Uint8Array }
): Uint8Array {
  const last = palette.colours.length / 3 - 1
  const rgb = new Uint8Array(values.length * 3)
  for (let pixel = 0; pixel < values.length; pixel++) {
    const entry = Math.min(last, Math.max(0, (values[pixel] as number) - palette.first)) * 3
    rgb[pixel * 3] = palette.colours[entry] as number
    rgb[pixel * 3 + 1] = palette.colours[entry + 1] as number
    rgb[pixel * 3 + 2] = palette.colours[entry + 2] as number
  }
  return rgb
}
