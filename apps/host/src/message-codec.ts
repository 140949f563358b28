/** The contract's messages as CBOR, on both sides of the socket. Fields that are undefined are not there; bytes stay bytes. */
import { decode, encode } from 'cborg'

const strict = {
  allowIndefinite: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  allowUndefined: false,
  rejectDuplicateMapKeys: true
}

/** Throws for what CBOR cannot carry. */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  return encode(message, { ignoreUndefinedProperties: true, mapSorter: asWritten }) as Uint8Array<ArrayBuffer>
}

/** Throws for what is not exactly one value. */
export function decodeMessage(bytes: Uint8Array): unknown {
  return decode(bytes, strict)
}

/** The order of fields means nothing here, and sorting a long answer costs. */
const asWritten = () => 0
