/** Reads parts of a file that somebody else holds. Parts are asked for exactly; nothing is kept. */
export interface RangeReader {
  readonly sizeBytes: number
  /** From `start` up to `end`, never past the end of the file. Rejects when the file cannot be read. */
  read(start: number, end: number): Promise<Uint8Array>
}

/** As much as one message carries: what is longer is read in parts, so that no single copy stops a page. */
export const PART_BYTES = 2 * 1024 * 1024

export function createMemoryReader(bytes: Uint8Array): RangeReader {
  return { sizeBytes: bytes.length, read: async (start, end) => bytes.subarray(start, Math.min(end, bytes.length)) }
}

export async function readParts({ sizeBytes, read }: RangeReader, start = 0, end = sizeBytes): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = []
  for (let position = start; position < Math.min(end, sizeBytes); position += PART_BYTES)
    parts.push(await read(position, Math.min(position + PART_BYTES, end, sizeBytes)))
  return parts
}

/** The same in one piece. Shorter than asked where the file ends earlier. */
export async function readWhole(reader: RangeReader, start = 0, end = reader.sizeBytes): Promise<Uint8Array<ArrayBuffer>> {
  const parts = await readParts(reader, start, end)
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let position = 0
  for (const part of parts) {
    whole.set(part, position)
    position += part.length
  }
  return whole
}
