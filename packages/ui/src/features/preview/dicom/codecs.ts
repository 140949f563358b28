/** The three decoders compiled to WebAssembly: 8-bit JPEG, JPEG-LS, JPEG 2000. Sizes are compared before a byte is decoded. */
import { Unshowable } from '../reason.ts'
import type { PixelFormat } from './header.ts'
import { findFrame, namesColours } from './jpeg-stream.ts'

export type CodecName = 'libjpeg-turbo' | 'charls' | 'openjpeg'

interface FrameInfo {
  readonly width: number
  readonly height: number
  readonly bitsPerSample: number
  readonly componentCount: number
}

interface Decoder {
  getEncodedBuffer(length: number): Uint8Array
  decode(): void
  getDecodedBuffer(): Uint8Array
  getFrameInfo(): FrameInfo
  /** JPEG-LS: 0 plane by plane. */
  getInterleaveMode?(): number
  delete(): void
}

/** What the modules give that are compiled by Emscripten, each with one of the three. */
export interface CodecModule {
  readonly JPEGDecoder?: new () => Decoder
  readonly JpegLSDecoder?: new () => Decoder
  readonly J2KDecoder?: new () => Decoder
}

export type LoadCodec = (name: CodecName) => Promise<CodecModule>

export interface Samples {
  readonly values: Uint8Array | Uint16Array
  readonly isPlanar: boolean
  /** The code stream said so, and gave red, green and blue whatever the header names. */
  readonly isRgb: boolean
}

export async function decodeWithCodec(
  name: CodecName,
  bytes: Uint8Array,
  format: PixelFormat,
  load: LoadCodec
): Promise<Samples> {
  checkSize(name, bytes, format)
  const codec = await load(name)
  const DecoderClass = codec.JPEGDecoder ?? codec.JpegLSDecoder ?? codec.J2KDecoder
  if (DecoderClass === undefined) throw new Unshowable('crashed')
  const decoder = new DecoderClass()
  try {
    const input = name === 'libjpeg-turbo' ? withColoursNamed(bytes, format) : bytes
    decoder.getEncodedBuffer(input.length).set(input)
    decoder.decode()
    const { width, height, componentCount, bitsPerSample } = decoder.getFrameInfo()
    if (width !== format.columns || height !== format.rows || componentCount !== format.samples) throw new Unshowable('damaged')
    const decoded = decoder.getDecodedBuffer()
    const count = width * height * componentCount
    const isWide = bitsPerSample > 8
    if (decoded.length < count * (isWide ? 2 : 1)) throw new Unshowable('damaged')
    // The memory belongs to the decoder: what is kept is copied.
    const copy = decoded.slice(0, count * (isWide ? 2 : 1))
    return {
      values: isWide ? new Uint16Array(copy.buffer) : copy,
      isPlanar: name === 'charls' && componentCount > 1 && decoder.getInterleaveMode?.() === 0,
      isRgb: name === 'libjpeg-turbo' || (name === 'openjpeg' && ['YBR_RCT', 'YBR_ICT'].includes(format.photometric))
    }
  } catch (error) {
    throw error instanceof Unshowable ? error : new Unshowable('damaged')
  } finally {
    decoder.delete()
  }
}

function checkSize(name: CodecName, bytes: Uint8Array, { columns, rows }: PixelFormat): void {
  const size = name === 'openjpeg' ? sizeOfJpeg2000(bytes) : findFrame(bytes)
  if (size === undefined || size.columns !== columns || size.rows !== rows) throw new Unshowable('damaged')
}

/** The SIZ segment follows the start of the code stream (ITU-T T.800, A.5.1). */
export function sizeOfJpeg2000(bytes: Uint8Array): { readonly columns: number; readonly rows: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // Some writers put a whole JP2 file where the code stream alone belongs.
  const start = bytes[0] === 0xff ? 0 : findCodeStream(bytes)
  if (start === undefined || start + 24 > bytes.length || view.getUint32(start) !== 0xff4f_ff51) return undefined
  return {
    columns: view.getUint32(start + 8) - view.getUint32(start + 16),
    rows: view.getUint32(start + 12) - view.getUint32(start + 20)
  }
}

function findCodeStream(bytes: Uint8Array): number | undefined {
  for (let position = 0; position + 4 <= Math.min(bytes.length, 4096); position++)
    if (bytes[position] === 0xff && bytes[position + 1] === 0x4f && bytes[position + 2] === 0xff && bytes[position + 3] === 0x51)
      return position
  return undefined
}

/**
 * A JPEG stream that does not say what its three components are is taken for YCbCr by every decoder. Where the header says
 * RGB, an Adobe segment is put before it that says so too.
 */
function withColoursNamed(bytes: Uint8Array, { samples, photometric }: PixelFormat): Uint8Array {
  if (samples !== 3 || photometric !== 'RGB' || namesColours(bytes)) return bytes
  const adobe = Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0)
  const named = new Uint8Array(bytes.length + adobe.length)
  named.set(bytes.subarray(0, 2))
  named.set(adobe, 2)
  named.set(bytes.subarray(2), 2 + adobe.length)
  return named
}
