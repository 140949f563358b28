/** A file to be shown: what it is called and how its bytes are read, wherever they are. */
export interface Source {
  readonly name: string
  readonly type: string
  readonly sizeBytes: number
  /** From `start` up to `end`. */
  read(start: number, end: number): Promise<Uint8Array>
}

export function sourceOfBytes(name: string, type: string, bytes: Uint8Array): Source {
  return { name, type, sizeBytes: bytes.length, read: async (start, end) => bytes.slice(start, end) }
}
