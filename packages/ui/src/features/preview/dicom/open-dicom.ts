/** Opens a DICOM file by reading its beginning: more of it until the pixels are reached, none of the pixels themselves. */
import { createMemoryReader, type RangeReader, readParts, readWhole } from '../range-reader.ts'
import { Unshowable } from '../reason.ts'
import { type DataSet, type Encoding, endOfMetaInformation, PIXEL_DATA, readElements, Truncated } from './elements.ts'
import { type DicomHeader, readEncapsulated, readHeader } from './header.ts'
import { type TransferSyntax, transferSyntax } from './transfer-syntaxes.ts'
import { stringOf } from './values.ts'

export type OpenedDicom =
  | { readonly kind: 'pictures'; readonly header: DicomHeader; readonly reader: RangeReader }
  | { readonly kind: 'document'; readonly mediaType: string; readonly bytes: Uint8Array }

const PREAMBLE_BYTES = 132
const FIRST_BYTES = 256 * 1024
const HEADER_BYTES_MAX = 64 * 1024 * 1024
const INFLATED_BYTES_MAX = 256 * 1024 * 1024
const IMPLICIT = '1.2.840.10008.1.2'
const EXPLICIT = '1.2.840.10008.1.2.1'

interface Opening {
  readonly reader: RangeReader
  /** Where the data set starts. */
  readonly start: number
  readonly syntax: TransferSyntax
}

export async function openDicom(file: RangeReader): Promise<OpenedDicom> {
  const opening = await readMetaInformation(file)
  const { syntax } = opening
  const { reader, start } = syntax.deflated ? await inflate(opening) : opening
  const encoding: Encoding = { explicit: syntax.explicit ?? true, littleEndian: syntax.littleEndian ?? true }
  const dataSet = await readBeginning(reader, start, encoding)
  const document = readEncapsulated(dataSet)
  if (document !== undefined) return { kind: 'document', ...document }
  if (syntax.packing === undefined) throw new Unshowable({ code: 'syntax', name: syntax.name })
  return { kind: 'pictures', header: readHeader(dataSet, syntax), reader }
}

async function readMetaInformation(reader: RangeReader): Promise<Opening> {
  const bytes = await reader.read(0, Math.min(FIRST_BYTES, reader.sizeBytes))
  if (!hasPreamble(bytes)) return { reader, start: 0, syntax: transferSyntax(looksExplicit(bytes) ? EXPLICIT : IMPLICIT) }
  try {
    const start = endOfMetaInformation(bytes, PREAMBLE_BYTES)
    const meta = readElements(bytes, PREAMBLE_BYTES, start, { explicit: true, littleEndian: true })
    return { reader, start, syntax: transferSyntax(stringOf(meta, 0x0002_0010) ?? IMPLICIT) }
  } catch (error) {
    throw error instanceof Truncated ? new Unshowable('damaged') : error
  }
}

export const hasPreamble = (bytes: Uint8Array): boolean =>
  bytes.length >= PREAMBLE_BYTES && String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM'

const looksExplicit = (bytes: Uint8Array): boolean => /^[A-Z]{2}$/.test(String.fromCharCode(...bytes.subarray(4, 6)))

async function readBeginning(reader: RangeReader, start: number, encoding: Encoding): Promise<DataSet> {
  for (let length = FIRST_BYTES; ; length *= 4) {
    const end = Math.min(length, reader.sizeBytes)
    const bytes = await readWhole(reader, 0, end)
    const isWhole = end === reader.sizeBytes
    try {
      const dataSet = readElements(bytes, start, bytes.length, encoding)
      if (isWhole || dataSet.elements.has(PIXEL_DATA)) return dataSet
    } catch (error) {
      if (!(error instanceof Truncated)) throw error
      if (isWhole) throw new Unshowable('damaged')
    }
    if (length > HEADER_BYTES_MAX) throw new Unshowable('too-large')
  }
}

/** PS3.5, A.5: all that follows the meta information is one raw deflate stream. */
async function inflate({ reader, start, syntax }: Opening): Promise<Opening> {
  const parts = await readParts(reader, start)
  const inflated: Uint8Array[] = []
  let total = 0
  const stream = new Blob(parts as Uint8Array<ArrayBuffer>[]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  const source = stream.getReader()
  try {
    for (let step = await source.read(); !step.done; step = await source.read()) {
      total += step.value.length
      if (total > INFLATED_BYTES_MAX) throw new Unshowable('too-large')
      inflated.push(step.value)
    }
  } catch (error) {
    // A padding byte after the stream is an error to some inflaters: what came before it stands.
    if (error instanceof Unshowable || inflated.length === 0)
      throw error instanceof Unshowable ? error : new Unshowable('damaged')
  } finally {
    void source.cancel().catch(() => undefined)
  }
  const whole = new Uint8Array(total)
  let position = 0
  for (const part of inflated) {
    whole.set(part, position)
    position += part.length
  }
  return { reader: createMemoryReader(whole), start: 0, syntax }
}
