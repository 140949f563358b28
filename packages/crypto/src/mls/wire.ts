// The presentation language of RFC 9420, 2.1, as far as messages of every day need it. Lengths have one spelling only.
import { demand, type MlsErrorCode } from './error.ts'

/** Reads in order; what is cut short, or spelled longer than needed, throws `code`. Vectors are views of `bytes`. */
export class WireReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #code: MlsErrorCode
  #at = 0

  constructor(bytes: Uint8Array, code: MlsErrorCode) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#code = code
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2))
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4))
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#take(8))
  }

  bytes(length: number): Uint8Array {
    const start = this.#take(length)
    return this.#bytes.subarray(start, start + length)
  }

  vector(): Uint8Array {
    const first = this.uint8()
    if (first < 0x40) return this.bytes(first)
    demand(first < 0xc0, this.#code)
    this.#at--
    const isLong = first >= 0x80
    const length = isLong ? this.uint32() & 0x3fff_ffff : this.uint16() & 0x3fff
    demand(length >= (isLong ? 0x4000 : 0x40), this.#code)
    return this.bytes(length)
  }

  rest(): Uint8Array {
    return this.bytes(this.#bytes.length - this.#at)
  }

  end(): void {
    demand(this.#at === this.#bytes.length, this.#code)
  }

  #take(length: number): number {
    const start = this.#at
    demand(this.#bytes.length - start >= length, this.#code)
    this.#at = start + length
    return start
  }
}

/** What stands before a vector of `length` bytes. */
export function vectorLength(length: number): Uint8Array {
  if (length < 0x40) return Uint8Array.of(length)
  if (length < 0x4000) return Uint8Array.of(0x40 | (length >> 8), length)
  return Uint8Array.of(0x80 | (length >> 24), length >> 16, length >> 8, length)
}
