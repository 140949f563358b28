/** What the worker does with one file: asks for its bytes, opens it, draws its frames. Knows nothing but these messages. */
import type { LoadCodec } from '../dicom/codecs.ts'
import { openDicom } from '../dicom/open-dicom.ts'
import { imageSize, PICTURE_BYTES_MAX, PICTURE_PIXELS_MAX } from '../image-size.ts'
import { readLetter } from '../letter/read-letter.ts'
import { parseXml } from '../letter/xml-tree.ts'
import { type RangeReader, readParts, readWhole } from '../range-reader.ts'
import { reasonOf, Unshowable } from '../reason.ts'
import { decodeText, decodeXml, TEXT_BYTES_MAX } from '../text-decoding.ts'
import { type Bitmap, type Content, type FromWorker, isToWorker, type Moved, type ToWorker } from './protocol.ts'
import { createSeries } from './series.ts'

const XML_BYTES_MAX = 100 * 1024 * 1024

/** What a host with a screen does for the session. */
export interface SessionHost {
  post(message: FromWorker, transfer: readonly Moved[]): void
  decodePicture(parts: readonly Uint8Array[]): Promise<Bitmap>
  drawPixels(pixels: Uint8ClampedArray<ArrayBuffer>, columns: number, rows: number): Promise<Bitmap>
  readonly load: LoadCodec
}

export function createSession(host: SessionHost): (message: unknown) => void {
  const awaited = new Map<number, PromiseWithResolvers<Uint8Array>>()
  let requests = 0
  let series: ReturnType<typeof createSeries> | undefined
  let isOpening = false

  function createReader(sizeBytes: number): RangeReader {
    return {
      sizeBytes,
      async read(start, end) {
        if (start >= end) return new Uint8Array(0)
        const request = ++requests
        const part = Promise.withResolvers<Uint8Array>()
        awaited.set(request, part)
        host.post({ type: 'read', request, start, end }, [])
        const bytes = await part.promise
        if (bytes.length !== end - start) throw new Unshowable('damaged')
        return bytes
      }
    }
  }

  async function open({ kind, sizeBytes }: Extract<ToWorker, { type: 'open' }>): Promise<Content> {
    const reader = createReader(sizeBytes)
    if (kind === 'image') return openPicture(reader, host)
    if (kind === 'xml') return openXml(reader)
    if (kind === 'text') return openText(reader)
    const opened = await openDicom(reader)
    if (opened.kind === 'document')
      return { kind: 'enclosed', enclosed: { mediaType: opened.mediaType, bytes: opened.bytes.slice() } }
    series = createSeries(opened.reader, opened.header, host.load)
    return series.facts
  }

  async function draw({ request, index, window }: Extract<ToWorker, { type: 'frame' }>): Promise<void> {
    if (series === undefined) return
    const drawn = await series.draw(index, window)
    const bitmap = await host.drawPixels(drawn.pixels, drawn.columns, drawn.rows)
    const shown = drawn.window && { center: drawn.window.center, width: drawn.window.width }
    host.post({ type: 'framed', request, bitmap, ...(shown !== undefined && { window: shown }) }, [bitmap])
  }

  return (message) => {
    if (!isToWorker(message)) return
    if (message.type === 'part') {
      const part = awaited.get(message.request)
      awaited.delete(message.request)
      if (message.bytes === undefined) part?.reject(new Unshowable('damaged'))
      else part?.resolve(message.bytes)
    } else if (message.type === 'frame')
      draw(message).catch((error) => host.post({ type: 'failed', request: message.request, reason: reasonOf(error) }, []))
    else if (!isOpening) {
      isOpening = true
      open(message).then(
        (content) => host.post({ type: 'opened', content }, transferOf(content)),
        (error) => host.post({ type: 'failed', reason: reasonOf(error) }, [])
      )
    }
  }
}

function transferOf(content: Content): Moved[] {
  if (content.kind === 'image') return [content.bitmap]
  const enclosed = content.kind === 'letter' || content.kind === 'enclosed' ? content.enclosed : undefined
  return enclosed === undefined ? [] : [enclosed.bytes.buffer]
}

async function openPicture(reader: RangeReader, host: SessionHost): Promise<Content> {
  if (reader.sizeBytes > PICTURE_BYTES_MAX) throw new Unshowable('too-large')
  const parts = await readParts(reader)
  const declared = parts[0] && imageSize(parts[0])
  // What does not say how large it is, is not decoded to find out.
  if (declared === undefined) throw new Unshowable('damaged')
  checkPixels(declared)
  const bitmap = await host.decodePicture(parts)
  const { width, height } = bitmap
  checkPixels(bitmap)
  return { kind: 'image', width, height, bitmap }
}

function checkPixels({ width, height }: { readonly width: number; readonly height: number }): void {
  if (width * height > PICTURE_PIXELS_MAX) throw new Unshowable('too-large')
}

/** A letter, or any other XML as the text it is. */
async function openXml(reader: RangeReader): Promise<Content> {
  if (reader.sizeBytes > XML_BYTES_MAX) return openText(reader)
  const root = parseXml(decodeXml(await readWhole(reader)))
  const read = root && readLetter(root)
  if (read === undefined) return openText(reader)
  const { letter, enclosed } = read
  return { kind: 'letter', letter, ...(enclosed !== undefined && { enclosed }) }
}

async function openText(reader: RangeReader): Promise<Content> {
  const shown = Math.min(reader.sizeBytes, TEXT_BYTES_MAX)
  return { kind: 'text', ...decodeText(await readWhole(reader, 0, shown), shown === reader.sizeBytes) }
}
