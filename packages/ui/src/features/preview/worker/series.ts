/** A DICOM file with pictures, open: draws a frame through a window, and keeps the frames that were decoded last. */
import type { LoadCodec } from '../dicom/codecs.ts'
import { type DecodedFrame, decodeFrame } from '../dicom/decode-frame.ts'
import { drawFrame, fullWindow, windowOfTable } from '../dicom/draw-frame.ts'
import { createFrameSource } from '../dicom/frame-source.ts'
import type { DicomHeader } from '../dicom/header.ts'
import type { Table, Window } from '../dicom/windows.ts'
import type { RangeReader } from '../range-reader.ts'
import { Unshowable } from '../reason.ts'
import { createFrameCache } from './frame-cache.ts'
import type { Series, WindowChoice } from './protocol.ts'

const KEPT_BYTES_MAX = 192 * 1024 * 1024

export interface Drawn {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
  readonly columns: number
  readonly rows: number
  readonly window: Window | undefined
}

export function createSeries(reader: RangeReader, header: DicomHeader, load: LoadCodec) {
  const source = createFrameSource(reader, header)
  const kept = createFrameCache<DecodedFrame>(KEPT_BYTES_MAX, (frame) =>
    frame.kind === 'grey' ? frame.values.byteLength : frame.rgb.byteLength
  )

  async function frameAt(index: number): Promise<DecodedFrame> {
    const known = kept.get(index)
    if (known !== undefined) return known
    const frame = await decodeFrame(header, await source.frame(index), load)
    kept.set(index, frame)
    return frame
  }

  /** What is asked for, or the nearest there is: a file without windows is seen from its darkest to its brightest. */
  function windowFor(frame: DecodedFrame, index: number, choice: WindowChoice): Window | Table {
    if (frame.kind === 'colour') return { center: 128, width: 256, shape: 'linear' }
    const named = header.windows(index)
    const given = choice.by === 'file' ? (named[choice.index] ?? named[0]) : undefined
    if (choice.by === 'values') {
      const first = named[0]
      const shape = first !== undefined && 'window' in first ? first.window.shape : 'linear'
      return { center: choice.center, width: Math.max(1, choice.width), shape }
    }
    if (given !== undefined) return 'window' in given ? given.window : given.table
    return fullWindow(frame, header.format, header.modality(index))
  }

  return {
    facts: describe(header),
    async draw(index: number, choice: WindowChoice): Promise<Drawn> {
      if (index >= header.frames) throw new Unshowable('damaged')
      const frame = await frameAt(index)
      const window = windowFor(frame, index, choice)
      const shown = 'entries' in window ? windowOfTable(window) : window
      return {
        pixels: drawFrame(frame, header.format, header.modality(index), window),
        columns: header.format.columns,
        rows: header.format.rows,
        window: frame.kind === 'colour' ? undefined : shown
      }
    }
  }
}

function describe(header: DicomHeader): Series {
  const { format, frames, aspect, facts, frameMs } = header
  return {
    kind: 'dicom',
    facts,
    columns: format.columns,
    rows: format.rows,
    frames,
    aspect,
    isGrey: format.samples === 1 && format.palette === undefined,
    windows: header.windows(0).map(({ name }) => name),
    ...(frameMs !== undefined && { frameMs })
  }
}
