/** A new copy of a file, made of the parts of it that are kept, in order, and of what is put between them. */
export interface KeptBytes {
  /** The bytes from `start` up to `end` of the source. */
  keep(start: number, end: number): void
  put(bytes: Uint8Array): void
  /** The copy itself, from its beginning: to be corrected in place. */
  result(): Uint8Array
}

/** `roomBytes`: by how much the copy may be longer than its source. */
export function createKeptBytes(source: Uint8Array, roomBytes: number): KeptBytes {
  const copy = new Uint8Array(source.length + roomBytes)
  let length = 0
  /** Neighbours are copied at once: a hostile file has millions of tiny parts. */
  let from = 0
  let to = 0

  function flush(): void {
    copy.set(source.subarray(from, to), length)
    length += to - from
    from = to
  }

  return {
    keep(start, end) {
      if (start !== to) {
        flush()
        from = start
      }
      to = end
    },
    put(bytes) {
      flush()
      copy.set(bytes, length)
      length += bytes.length
    },
    result() {
      flush()
      return copy.subarray(0, length)
    }
  }
}
