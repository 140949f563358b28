// What the conformance checks share: hexadecimal, decoding of a whole field, and equality that names the field.
import { equalBytes } from '../../bytes.ts'

export class Mismatch extends Error {}

export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index++) bytes[index] = Number.parseInt(text.slice(2 * index, 2 * index + 2), 16)
  return bytes
}

export function equal(field: string, actual: Uint8Array, expectedHex: string): void {
  hold(field, equalBytes(actual, fromHex(expectedHex)))
}

export function hold(field: string, condition: boolean): asserts condition {
  if (!condition) throw new Mismatch(field)
}

export function decodeField<T>(
  field: string,
  decode: (bytes: Uint8Array, offset: number) => [T, number] | undefined,
  hex: string
): T {
  const bytes = fromHex(hex)
  const result = decode(bytes, 0)
  hold(field, result !== undefined && result[1] === bytes.length)
  return result[0]
}
