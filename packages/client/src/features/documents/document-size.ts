/**
 * How much a document may still take. A state must go to a page in one frame and into one snapshot: what is beyond could be opened nowhere
 * else. Counted from what is stored and written, which is never less than it is, and measured where that comes near.
 */
export interface DocumentSize {
  /** Of others, or taken before. */
  grew(bytes: number): void
  /** Whether there is room for an update that adds something. */
  takes(bytes: number): boolean
  /** No less than its state has. */
  readonly bytes: number
  /** Undefined: enough. */
  room(): 'little' | 'none' | undefined
}

/** A frame has 16 MiB: the rest is for what several write in the same moment. */
export const STATE_BYTES = 15 << 20
const NEAR_BYTES = 12 << 20

export function createDocumentSize(stored: () => number, measure: () => number): DocumentSize {
  let known: number | undefined
  let isMeasured = false
  let isExact = false
  let isFull = false
  const sizeBytes = (): number => {
    known ??= stored()
    if (known > NEAR_BYTES && !isMeasured) remeasure()
    return known
  }
  function remeasure(): number {
    isMeasured = true
    isExact = true
    known = measure()
    return known
  }
  return {
    grew(bytes) {
      known = sizeBytes() + bytes
      isExact = false
    },
    takes(bytes) {
      isFull = sizeBytes() + bytes > STATE_BYTES && (isExact || remeasure() + bytes > STATE_BYTES)
      return !isFull
    },
    get bytes() {
      return sizeBytes()
    },
    room: () => (isFull ? 'none' : sizeBytes() > NEAR_BYTES ? 'little' : undefined)
  }
}
