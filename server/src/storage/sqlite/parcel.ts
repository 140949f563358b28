/**
 * Plain data between threads with all its byte arrays in one transferred buffer: cloning each small array costs more than
 * the row it becomes. Knows nothing of what it carries.
 */
export interface Parcel {
  readonly content: unknown
  readonly bytes: Uint8Array<ArrayBuffer>
}

interface Slice {
  readonly sliceStart: number
  readonly sliceEnd: number
}
const isSlice = (value: object): value is Slice => 'sliceStart' in value

/** Up to here a copy is cheaper than keeping a whole parcel alive for one id. */
const COPIED_BYTES = 64

export function pack(value: unknown): Parcel {
  const pieces: Uint8Array[] = []
  let length = 0
  const visit = (item: unknown): unknown => {
    if (typeof item !== 'object' || item === null) return item
    if (item instanceof Uint8Array) {
      pieces.push(item)
      length += item.length
      return { sliceStart: length - item.length, sliceEnd: length } satisfies Slice
    }
    if (Array.isArray(item)) return item.map(visit)
    const copy: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(item)) copy[name] = visit(field)
    return copy
  }
  const content = visit(value)
  const bytes = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return { content, bytes }
}

export function unpack({ content, bytes }: Parcel): unknown {
  const visit = (item: unknown): unknown => {
    if (typeof item !== 'object' || item === null) return item
    if (Array.isArray(item)) return item.map(visit)
    if (isSlice(item)) {
      const { sliceStart, sliceEnd } = item
      return sliceEnd - sliceStart <= COPIED_BYTES ? bytes.slice(sliceStart, sliceEnd) : bytes.subarray(sliceStart, sliceEnd)
    }
    const copy: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(item)) copy[name] = visit(field)
    return copy
  }
  return visit(content)
}
