/** RLE Lossless (PS3.5, annex G): each byte of each sample is a segment of its own, packed as Macintosh packs bits. */
import { Unshowable } from '../reason.ts'

const HEADER_BYTES = 64

/** Gives samples plane by plane, little endian. What a segment lacks stays zero; what it has too much is left. */
export function decodeRle(frame: Uint8Array, pixels: number, samples: number, bytesPerSample: number): Uint8Array<ArrayBuffer> {
  if (frame.length < HEADER_BYTES) throw new Unshowable('damaged')
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const segments = view.getUint32(0, true)
  if (segments !== samples * bytesPerSample) throw new Unshowable('damaged')
  const size = pixels * samples * bytesPerSample
  // Two bytes make 128 at most: what claims more is not taken memory for.
  if (frame.length * 64 < size) throw new Unshowable('damaged')
  const output = new Uint8Array(size)
  for (let segment = 0; segment < segments; segment++) {
    const start = view.getUint32(4 + segment * 4, true)
    const end = segment + 1 < segments ? view.getUint32(8 + segment * 4, true) : frame.length
    if (start < HEADER_BYTES || start > end || end > frame.length) throw new Unshowable('damaged')
    const sample = Math.floor(segment / bytesPerSample)
    // The most significant byte comes first.
    const place = bytesPerSample - 1 - (segment % bytesPerSample)
    unpack(frame.subarray(start, end), output, sample * pixels * bytesPerSample + place, bytesPerSample, pixels)
  }
  return output
}

function unpack(segment: Uint8Array, output: Uint8Array, start: number, step: number, count: number): void {
  const last = start + count * step
  let target = start
  let position = 0
  while (position < segment.length && target < last) {
    const control = segment[position++] as number
    if (control === 128) continue
    if (control < 128) {
      for (let left = control + 1; left > 0 && position < segment.length && target < last; left--, target += step)
        output[target] = segment[position++] as number
    } else {
      const value = segment[position++] ?? 0
      for (let left = 257 - control; left > 0 && target < last; left--, target += step) output[target] = value
    }
  }
}
