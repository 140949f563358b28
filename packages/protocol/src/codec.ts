import { decode as cborDecode, encode as cborEncode, rfc8949EncodeOptions, type Token, Tokenizer, Type } from 'cborg'
import { type AnswerOf, type AnyPush, answerShapes, errorShape, type PushName, pushShapes, type Refusal } from './answers.ts'
import { CBOR_ITEMS, FRAME_BYTES } from './limits.ts'
import { type AnyRequest, type Hello, helloShape, type RequestName, requestShapes } from './requests.ts'
import { type Shape, ShapeError } from './shape.ts'

/** Frames in deterministic CBOR (RFC 8949 4.2). Decoding validates everything and throws ProtocolError; it never trusts a length. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  readonly code: 'malformed-frame' | 'frame-too-large'
  constructor(code: 'malformed-frame' | 'frame-too-large', place: string) {
    super(`${code}: ${place}`)
    this.code = code
  }
}

/** Deterministic CBOR of plain data (maps with text keys, arrays, integers, text, bytes, booleans). */
export const encodeCbor = (value: unknown): Uint8Array => new Uint8Array(cborEncode(value, rfc8949EncodeOptions))

const strictOptions = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true
} as const

/** Refuses floats: the wire has integers only, and 1.0 would be a second spelling of 1. Reads no more than CBOR_ITEMS. */
class IntegerTokenizer extends Tokenizer {
  #items = 0
  override next(): Token {
    this.#items += 1
    if (this.#items > CBOR_ITEMS) throw new ProtocolError('malformed-frame', 'too many items')
    const token = super.next()
    if (token.type === Type.float) throw new ProtocolError('malformed-frame', 'float')
    return token
  }
}

/**
 * Strict CBOR: no indefinite lengths, no longer spelling of a number than needed, no duplicate keys, no floats, tags or trailing bytes.
 * Byte strings are copies, so the frame may be reused. Throws ProtocolError.
 */
export function decodeCbor(bytes: Uint8Array, maximumBytes = FRAME_BYTES): unknown {
  if (bytes.length > maximumBytes) throw new ProtocolError('frame-too-large', `${bytes.length} bytes`)
  try {
    // A plain view: slice() of a subclass such as Node's Buffer would share memory instead of copying.
    const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    return cborDecode(plain, { ...strictOptions, tokenizer: new IntegerTokenizer(plain, strictOptions) })
  } catch {
    throw new ProtocolError('malformed-frame', 'not strict CBOR')
  }
}

function checked<T>(shape: Shape<T>, value: unknown, place: string): T {
  try {
    return shape.check(value, place)
  } catch (error) {
    if (error instanceof ShapeError) throw new ProtocolError('malformed-frame', error.message)
    throw error
  }
}

/** Checks decoded plain data against a shape; throws ProtocolError naming the place, never the value. */
export const checkShape = <T>(shape: Shape<T>, value: unknown, place: string): T => checked(shape, value, place)

function fieldsOf(frame: unknown): Record<string, unknown> {
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame) || frame instanceof Uint8Array)
    throw new ProtocolError('malformed-frame', 'not a map')
  return frame as Record<string, unknown>
}

const requestNumber = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new ProtocolError('malformed-frame', 'request: expected a number')
  return value
}

export const encodeHello = (hello: Hello): Uint8Array => encodeCbor(hello)
export const encodeRequest = (request: number, body: AnyRequest): Uint8Array => encodeCbor({ ...body, request })
export const encodeAnswer = <N extends RequestName>(request: number, name: N, body: AnswerOf<N>): Uint8Array =>
  encodeCbor({ type: 'ok', name, request, ...body })
export const encodeRefusal = (refusal: Refusal): Uint8Array => encodeCbor({ type: 'error', ...refusal })
export const encodePush = (push: AnyPush): Uint8Array => encodeCbor(push)

export type ClientFrame =
  | { readonly kind: 'hello'; readonly hello: Hello }
  | { readonly kind: 'request'; readonly request: number; readonly body: AnyRequest }

/** What the relay reads. Throws ProtocolError, after which the connection closes. */
export function decodeClientFrame(frame: Uint8Array): ClientFrame {
  const fields = fieldsOf(decodeCbor(frame))
  if (fields.type === 'hello') return { kind: 'hello', hello: checked(helloShape, fields, 'hello') }
  const { type, request, ...body } = fields
  if (typeof type !== 'string' || !Object.hasOwn(requestShapes, type)) throw new ProtocolError('malformed-frame', 'unknown type')
  const name = type as RequestName
  const content = checked<object>(requestShapes[name], body, name)
  return { kind: 'request', request: requestNumber(request), body: { type: name, ...content } as AnyRequest }
}

export type RelayFrame =
  | { readonly kind: 'answer'; readonly request: number; readonly name: RequestName; readonly body: AnswerOf<RequestName> }
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  | { readonly kind: 'push'; readonly push: AnyPush }

/** What the client reads: the relay is not trusted either. */
export function decodeRelayFrame(frame: Uint8Array): RelayFrame {
  const { type, ...rest } = fieldsOf(decodeCbor(frame))
  if (type === 'error') return { kind: 'refusal', refusal: checked(errorShape, rest, 'error') }
  if (type === 'ok') {
    const { name, request, ...body } = rest
    if (typeof name !== 'string' || !Object.hasOwn(answerShapes, name))
      throw new ProtocolError('malformed-frame', 'unknown answer')
    const shape: Shape<unknown> = answerShapes[name as RequestName]
    return {
      kind: 'answer',
      request: requestNumber(request),
      name: name as RequestName,
      body: checked(shape, body, name) as AnswerOf<RequestName>
    }
  }
  if (typeof type !== 'string' || !Object.hasOwn(pushShapes, type)) throw new ProtocolError('malformed-frame', 'unknown push')
  const content = checked<object>(pushShapes[type as PushName], rest, type)
  return { kind: 'push', push: { type: type as PushName, ...content } as AnyPush }
}
