/** JPEG (ITU-T T.81, annex B) without what its application segments and comments tell. The picture itself is copied bit for bit. */
import { hasMark } from '../media-type.ts'
import { orientationOf, tiffWith, UPRIGHT } from './exif-orientation.ts'
import { createKeptBytes, type KeptBytes } from './kept-bytes.ts'

const SOS = 0xda
const EOI = 0xd9
const COM = 0xfe
const [APP0, APP1, APP2, APP14, APP15] = [0xe0, 0xe1, 0xe2, 0xee, 0xef]
const EXIF = 'Exif\0\0'
/** Of their segments without what may follow: JFIF 1.02 may hold a thumbnail. */
const JFIF_BYTES = 14
const ADOBE_BYTES = 12

/** Undefined for what is not a whole JPEG as this module knows it. */
export function cleanJpeg(bytes: Uint8Array): Uint8Array | undefined {
  const kept = createKeptBytes(bytes, 64)
  const applications = createApplicationSegments(bytes, kept)
  let hasScan = false
  kept.keep(0, 2)
  for (let at = 2; ; ) {
    if (bytes[at] !== 0xff) return undefined
    while (bytes[at + 1] === 0xff) at++
    const marker = bytes[at + 1]
    if (marker === EOI && hasScan) {
      // What follows the end is a second picture, a film, or worse.
      kept.keep(at, at + 2)
      return kept.result()
    }
    const end = at + 2 + uint16(bytes, at + 2)
    if (marker === undefined || end < at + 4 || end > bytes.length) return undefined
    if (isDrawing(marker)) kept.keep(at, end)
    else if ((marker >= APP0 && marker <= APP15) || marker === COM) applications.take(marker, at + 4, end)
    else return undefined
    at = end
    if (marker !== SOS) continue
    hasScan = true
    at = endOfScan(bytes, end)
    kept.keep(end, at)
  }
}

/** Frames, tables, scans: SOF, DHT, DAC, SOS, DQT, DNL, DRI, DHP, EXP. */
function isDrawing(marker: number): boolean {
  return (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) || (marker >= SOS && marker <= 0xdf)
}

/** Where the marker after the coded bytes begins; the length when there is none. */
function endOfScan(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at !== -1; at = bytes.indexOf(0xff, at)) {
    const next = bytes[at + 1]
    if (next === 0xff) at++
    else if (next === 0 || (next !== undefined && next >= 0xd0 && next <= 0xd7)) at += 2
    else return at
  }
  return bytes.length
}

function createApplicationSegments(bytes: Uint8Array, kept: KeptBytes) {
  let isTurned = false
  let hasJfif = false

  function put(marker: number, payload: Uint8Array): void {
    const length = payload.length + 2
    kept.put(Uint8Array.of(0xff, marker, length >> 8, length & 0xff, ...payload))
  }

  return {
    /** Keeps of a segment what decoders need: density, profile of colours, transform of colours, which way it is turned. */
    take(marker: number, start: number, end: number): void {
      if (marker === APP0 && !hasJfif && hasMark(bytes, start, 'JFIF\0') && end - start >= JFIF_BYTES) {
        hasJfif = true
        put(APP0, Uint8Array.of(...bytes.subarray(start, start + JFIF_BYTES - 2), 0, 0))
      } else if (marker === APP1 && !isTurned && hasMark(bytes, start, EXIF)) {
        const orientation = orientationOf(bytes.subarray(start + EXIF.length, end))
        if (orientation === UPRIGHT) return
        isTurned = true
        put(APP1, Uint8Array.of(...new TextEncoder().encode(EXIF), ...tiffWith(orientation)))
      } else if (marker === APP2 && hasMark(bytes, start, 'ICC_PROFILE\0')) kept.keep(start - 4, end)
      else if (marker === APP14 && hasMark(bytes, start, 'Adobe') && end - start >= ADOBE_BYTES)
        put(APP14, bytes.subarray(start, start + ADOBE_BYTES))
    }
  }
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
}
