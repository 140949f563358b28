/** Writes CBOR as one likes (RFC 8949), also what no reader may accept. Plain data comes out strict; `Raw` comes out as it is. */
import { joined } from './chance.ts'

/** Bytes that stand where a value belongs. */
export class Raw {
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** A map whose keys need not differ, nor be text. */
export class Pairs {
  readonly pairs: readonly (readonly [unknown, unknown])[]
  constructor(pairs: readonly (readonly [unknown, unknown])[]) {
    this.pairs = pairs
  }
}

const utf8 = new TextEncoder()
const UNSIGNED = 0
const BYTES = 2
const TEXT = 3
const LIST = 4
const MAP = 5

/** `width` bytes of length or value after the first byte: 0, 1, 2, 4 or 8; undefined the shortest. */
export function head(major: number, value: number, width?: 0 | 1 | 2 | 4 | 8): Uint8Array {
  const shortest = value < 24 ? 0 : value < 2 ** 8 ? 1 : value < 2 ** 16 ? 2 : value < 2 ** 32 ? 4 : 8
  const wanted = width ?? shortest
  if (wanted === 0) return Uint8Array.of((major << 5) | value)
  const out = new Uint8Array(1 + wanted)
  out[0] = (major << 5) | (24 + Math.log2(wanted))
  let rest = BigInt(value)
  for (let at = wanted; at > 0; at -= 1) {
    out[at] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return out
}

export function writeCbor(value: unknown): Uint8Array {
  const parts: Uint8Array[] = []
  write(value, parts)
  return joined(...parts)
}

function write(value: unknown, parts: Uint8Array[]): void {
  if (value instanceof Raw) parts.push(value.bytes)
  else if (value instanceof Uint8Array) parts.push(head(BYTES, value.length), value)
  else if (typeof value === 'string') {
    const text = utf8.encode(value)
    parts.push(head(TEXT, text.length), text)
  } else if (typeof value === 'number') parts.push(head(UNSIGNED, value))
  else if (typeof value === 'boolean') parts.push(Uint8Array.of(value ? 0xf5 : 0xf4))
  else if (Array.isArray(value)) {
    parts.push(head(LIST, value.length))
    for (const item of value) write(item, parts)
  } else {
    const pairs = value instanceof Pairs ? value.pairs : Object.entries(value as object)
    parts.push(head(MAP, pairs.length))
    for (const [key, item] of pairs) {
      write(key, parts)
      write(item, parts)
    }
  }
}
