/**
 * Two buffers in turn: one on its way to the disk or the relay, the other being filled. Fresh ones for every piece of a large
 * file cost more than its sealing. Whoever asks for the third has waited until the first is free.
 */
export function createBuffersInTurn(): (sizeBytes: number) => Uint8Array<ArrayBuffer> {
  const buffers = [new Uint8Array(0), new Uint8Array(0)]
  return (sizeBytes) => {
    const oldest = buffers.pop()
    const next = oldest && oldest.length >= sizeBytes ? oldest : new Uint8Array(sizeBytes)
    buffers.unshift(next)
    return next.subarray(0, sizeBytes)
  }
}
