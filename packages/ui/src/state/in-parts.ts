/** The same bytes in parts of this size, the last one smaller: a call for each scrap would take longer than what it carries. */
export async function* inParts(scraps: AsyncIterable<Uint8Array>, sizeBytes: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let part = new Uint8Array(sizeBytes)
  let filled = 0
  for await (const scrap of scraps)
    for (let rest = scrap; rest.length > 0; ) {
      const taken = rest.subarray(0, sizeBytes - filled)
      part.set(taken, filled)
      filled += taken.length
      rest = rest.subarray(taken.length)
      if (filled < sizeBytes) continue
      yield part
      part = new Uint8Array(sizeBytes)
      filled = 0
    }
  if (filled > 0) yield part.slice(0, filled)
}
