/** What a DICOM file says of itself before its pixels: how they are packed, how they are to be seen, whose they are. */
import { Unshowable } from '../reason.ts'
import { type DataSet, itemsOf, PIXEL_DATA } from './elements.ts'
import { type Facts, readFacts } from './facts.ts'
import { type Palette, readPalette } from './palette.ts'
import type { TransferSyntax } from './transfer-syntaxes.ts'
import { bytesOf, decimalOf, decimalsOf, offsetsOf, stringOf, stringsOf, wordOf } from './values.ts'
import { type Modality, type NamedWindow, readModality, readWindows } from './windows.ts'

export interface PixelFormat {
  readonly columns: number
  readonly rows: number
  readonly samples: 1 | 3
  readonly photometric: string
  readonly isPlanar: boolean
  readonly bitsAllocated: 8 | 16 | 32
  readonly bitsStored: number
  readonly isSigned: boolean
  /** How far the stored bits stand above the lowest: zero in nearly all files. */
  readonly shift: number
  readonly palette: Palette | undefined
  /** Stored values from and up to which a pixel is no measurement. */
  readonly padding: readonly [number, number] | undefined
}

export interface DicomHeader {
  readonly syntax: TransferSyntax
  readonly littleEndian: boolean
  readonly facts: Facts
  readonly format: PixelFormat
  readonly frames: number
  /** Height of a pixel by its width. */
  readonly aspect: number
  readonly pixels: { readonly start: number; readonly length: number | undefined }
  /** Of the extended offset table; empty without one. */
  readonly frameOffsets: readonly number[]
  modality(frame: number): Modality
  windows(frame: number): readonly NamedWindow[]
  readonly frameMs: number | undefined
}

const PIXELS_MAX = 64_000_000
const FRAMES_MAX = 100_000

export function readHeader(dataSet: DataSet, syntax: TransferSyntax): DicomHeader {
  const pixels = dataSet.elements.get(PIXEL_DATA)
  if (pixels === undefined) throw new Unshowable(hasFloatPixels(dataSet) ? { code: 'pixels', name: 'Float' } : 'no-picture')
  const shared = itemsOf(dataSet, 0x5200_9229)[0]
  const perFrame = itemsOf(dataSet, 0x5200_9230)
  /** In the order in which they bind: of the frame, of all frames, of the file (PS3.3, C.7.6.16). */
  const scopes = (frame: number, group: number): DataSet[] => [
    ...[perFrame[frame], shared].flatMap((item) => (item === undefined ? [] : itemsOf(item, group).slice(0, 1))),
    dataSet
  ]
  const frames = Math.max(1, decimalOf(dataSet, 0x0028_0008) ?? 1)
  if (!Number.isInteger(frames) || frames > FRAMES_MAX) throw new Unshowable('damaged')
  const format = readFormat(dataSet)
  return {
    syntax,
    littleEndian: dataSet.encoding.littleEndian,
    facts: readFacts(dataSet),
    format,
    frames,
    aspect: readAspect(dataSet, scopes(0, 0x0028_9110)),
    pixels: { start: pixels.start, length: pixels.length },
    frameOffsets: offsetsOf(dataSet, 0x7fe0_0001),
    modality: (frame) => readModality(scopes(frame, 0x0028_9145), format.isSigned),
    windows: (frame) => readWindows(scopes(frame, 0x0028_9132), stringsOf(dataSet, 0x0008_0005)),
    frameMs: readFrameMs(dataSet)
  }
}

const hasFloatPixels = ({ elements }: DataSet): boolean => elements.has(0x7fe0_0008) || elements.has(0x7fe0_0009)

function readFormat(dataSet: DataSet): PixelFormat {
  const rows = wordOf(dataSet, 0x0028_0010) ?? 0
  const columns = wordOf(dataSet, 0x0028_0011) ?? 0
  const samples = wordOf(dataSet, 0x0028_0002) ?? 1
  const photometric = stringOf(dataSet, 0x0028_0004) ?? 'MONOCHROME2'
  const bitsAllocated = wordOf(dataSet, 0x0028_0100) ?? 0
  const bitsStored = wordOf(dataSet, 0x0028_0101) ?? bitsAllocated
  const highBit = wordOf(dataSet, 0x0028_0102) ?? bitsStored - 1
  if (rows === 0 || columns === 0) throw new Unshowable('damaged')
  if (rows * columns > PIXELS_MAX) throw new Unshowable('too-large')
  if (samples !== 1 && samples !== 3) throw new Unshowable({ code: 'pixels', name: photometric })
  if (bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32)
    throw new Unshowable({ code: 'pixels', name: `${bitsAllocated} bits` })
  if (bitsStored < 1 || bitsStored > bitsAllocated || highBit >= bitsAllocated || highBit < bitsStored - 1)
    throw new Unshowable('damaged')
  const isSigned = wordOf(dataSet, 0x0028_0103) === 1
  return {
    columns,
    rows,
    samples,
    photometric,
    isPlanar: wordOf(dataSet, 0x0028_0006) === 1,
    bitsAllocated,
    bitsStored,
    isSigned,
    shift: highBit - bitsStored + 1,
    palette: photometric === 'PALETTE COLOR' ? readPalette(dataSet) : undefined,
    padding: readPadding(dataSet, isSigned)
  }
}

function readPadding(dataSet: DataSet, isSigned: boolean): [number, number] | undefined {
  const value = wordOf(dataSet, 0x0028_0120, isSigned)
  if (value === undefined) return undefined
  const limit = wordOf(dataSet, 0x0028_0121, isSigned) ?? value
  return [Math.min(value, limit), Math.max(value, limit)]
}

function readAspect(dataSet: DataSet, measured: readonly DataSet[]): number {
  const [height, width] = [
    decimalsOf(dataSet, 0x0028_0034),
    ...measured.map((scope) => decimalsOf(scope, 0x0028_0030)),
    decimalsOf(dataSet, 0x0018_1164)
  ].find((values) => values.length === 2) ?? [1, 1]
  const aspect = (height as number) / (width as number)
  return aspect > 0.05 && aspect < 20 ? aspect : 1
}

function readFrameMs(dataSet: DataSet): number | undefined {
  const rate = decimalOf(dataSet, 0x0008_2144) ?? decimalOf(dataSet, 0x0018_0040)
  const frameMs = decimalOf(dataSet, 0x0018_1063) ?? (rate === undefined ? undefined : 1000 / rate)
  return frameMs !== undefined && frameMs > 0 && frameMs < 60_000 ? frameMs : undefined
}

/** A document that travels inside a DICOM file (PS3.3, C.24.2), with what it says it is. */
export function readEncapsulated(dataSet: DataSet): { readonly mediaType: string; readonly bytes: Uint8Array } | undefined {
  const bytes = bytesOf(dataSet, 0x0042_0011)
  return bytes === undefined ? undefined : { mediaType: stringOf(dataSet, 0x0042_0012) ?? '', bytes }
}
