/** WebP (RFC 9649) without its Exif and XMP data and what no standard knows. The picture itself is copied bit for bit. */
import { hasMark } from '../media-type.ts'
import { orientationOf, tiffWith, UPRIGHT } from './exif-orientation.ts'
import { createKeptBytes } from './kept-bytes.ts'

const RIFF_BYTES = 12
const FRAME_BYTES = 8
/** Before the chunks of one picture of an animation. */
const ANIMATED_BYTES = 16
const DRAWING = new Set(['VP8X', 'ICCP', 'ANIM', 'ANMF', 'ALPH', 'VP8 ', 'VP8L'])
const PICTURES = new Set(['ANMF', 'VP8 ', 'VP8L'])
const IN_ANIMATION = new Set(['ALPH', 'VP8 ', 'VP8L'])
/** Far more than any animation has pictures; what has more is not held in memory chunk by chunk. */
const CHUNKS = 100_000
const EXIF_FLAG = 0x08
const XMP_FLAG = 0x04

interface Chunk {
  readonly type: string
  readonly start: number
  /** After its data, without the byte that makes it even. */
  readonly end: number
}

/** Undefined for what is not a whole WebP as this module knows it. */
export function cleanWebp(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const after = FRAME_BYTES + view.getUint32(4, true)
  const chunks = after <= bytes.length ? chunksOf(view, RIFF_BYTES, after) : undefined
  if (!chunks?.some(({ type }) => PICTURES.has(type))) return undefined
  const kept = createKeptBytes(bytes, 64)
  kept.keep(0, RIFF_BYTES)
  let flagsAt: number | undefined
  let isTurned = false
  for (const { type, start, end } of chunks) {
    if (type === 'ANMF' && !holdsPictureAlone(view, start, end)) return undefined
    if (type === 'VP8X') {
      if (start !== RIFF_BYTES || end - start < FRAME_BYTES + 10) return undefined
      flagsAt = start + FRAME_BYTES
    }
    if (DRAWING.has(type)) {
      kept.keep(start, end)
      if ((end - start) % 2 === 1) kept.put(Uint8Array.of(0))
    } else if (type === 'EXIF' && !isTurned && flagsAt !== undefined) {
      const orientation = orientationOf(tiffIn(bytes.subarray(start + FRAME_BYTES, end)))
      isTurned = orientation !== UPRIGHT
      if (isTurned) kept.put(webpChunk('EXIF', tiffWith(orientation)))
    }
  }
  const cleaned = kept.result()
  new DataView(cleaned.buffer).setUint32(4, cleaned.length - FRAME_BYTES, true)
  if (flagsAt !== undefined) cleaned[flagsAt] = ((cleaned[flagsAt] ?? 0) & ~(EXIF_FLAG | XMP_FLAG)) | (isTurned ? EXIF_FLAG : 0)
  return cleaned
}

/** Undefined when they do not fill the range, or are too many. The last may lack the byte that makes it even. */
function chunksOf(view: DataView, from: number, to: number): Chunk[] | undefined {
  const chunks: Chunk[] = []
  for (let start = from; start < to; ) {
    if (start + FRAME_BYTES > to || chunks.length === CHUNKS) return undefined
    const size = view.getUint32(start + 4, true)
    const end = start + FRAME_BYTES + size
    if (end > to) return undefined
    const letters = [0, 1, 2, 3].map((index) => view.getUint8(start + index))
    chunks.push({ type: String.fromCharCode(...letters), start, end })
    start = end + (size % 2)
  }
  return chunks
}

function holdsPictureAlone(view: DataView, start: number, end: number): boolean {
  const chunks = chunksOf(view, start + FRAME_BYTES + ANIMATED_BYTES, end)
  return chunks?.every(({ type }) => IN_ANIMATION.has(type)) === true
}

/** Some writers put before it what JPEG needs there. */
function tiffIn(exif: Uint8Array): Uint8Array {
  return hasMark(exif, 0, 'Exif\0\0') ? exif.subarray(6) : exif
}

function webpChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(FRAME_BYTES + data.length)
  chunk.set(new TextEncoder().encode(type))
  new DataView(chunk.buffer).setUint32(4, data.length, true)
  chunk.set(data, FRAME_BYTES)
  return chunk
}
