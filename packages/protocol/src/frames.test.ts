import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  type AnyPush,
  type AnyRequest,
  answerShapes,
  decodeClientFrame,
  decodeRelayFrame,
  encodeAnswer,
  encodeHello,
  encodePush,
  encodeRefusal,
  encodeRequest,
  type Hello,
  pushShapes,
  RELAY_CODES,
  type Refusal,
  type RequestName,
  requestShapes
} from './index.ts'
import * as proofs from './proofs.ts'

/** The wire as it was frozen: these bytes change only with the protocol version. */
const vectors = JSON.parse(readFileSync(new URL('../vectors/frames.json', import.meta.url), 'utf8'), (_, value) =>
  value !== null && typeof value === 'object' && Object.keys(value).join() === 'hex' ? fromHex(value.hex) : value
)
function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'))
}
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

interface Vector<T> {
  readonly request: number
  readonly name: RequestName
  readonly value: T
  readonly frame: string
}
const list = <T>(name: string) => vectors[name] as readonly Vector<T>[]

describe('[CONN-1] frozen frames, both ways', () => {
  it.each(list<Hello>('hello'))('hello', ({ value, frame }) => {
    expect(hex(encodeHello(value))).toBe(frame)
    expect(decodeClientFrame(fromHex(frame))).toEqual({ kind: 'hello', hello: value })
  })

  it.each(list<AnyRequest>('requests'))('request $request: $value.type', ({ request, value, frame }) => {
    expect(hex(encodeRequest(request, value))).toBe(frame)
    expect(decodeClientFrame(fromHex(frame))).toEqual({ kind: 'request', request, body: value })
  })

  it.each(list<never>('answers'))('answer $request: $name', ({ request, name, value, frame }) => {
    expect(hex(encodeAnswer(request, name, value))).toBe(frame)
    expect(decodeRelayFrame(fromHex(frame))).toEqual({ kind: 'answer', request, name, body: value })
  })

  it.each(list<AnyPush>('pushes'))('push: $value.type', ({ value, frame }) => {
    expect(hex(encodePush(value))).toBe(frame)
    expect(decodeRelayFrame(fromHex(frame))).toEqual({ kind: 'push', push: value })
  })

  it.each(list<Refusal>('refusals'))('refusal: $value.code', ({ value, frame }) => {
    expect(hex(encodeRefusal(value))).toBe(frame)
    expect(decodeRelayFrame(fromHex(frame))).toEqual({ kind: 'refusal', refusal: value })
  })

  it('leaves out nothing of the protocol', () => {
    const names = (values: readonly string[]) => [...new Set(values)].toSorted()
    expect(names(list<AnyRequest>('requests').map(({ value }) => value.type))).toEqual(Object.keys(requestShapes).toSorted())
    expect(names(list('answers').map(({ name }) => name))).toEqual(Object.keys(answerShapes).toSorted())
    expect(names(list<AnyPush>('pushes').map(({ value }) => value.type))).toEqual(Object.keys(pushShapes).toSorted())
    expect(names(list<Refusal>('refusals').map(({ value }) => value.code))).toEqual([...RELAY_CODES].toSorted())
  })
})

describe('[CONN-5] frozen proofs', () => {
  const builders = proofs as unknown as Record<string, (...parts: unknown[]) => Uint8Array>
  const frozen = vectors.proofs as readonly { name: string; arguments: unknown[]; bytes: string }[]

  it.each(frozen)('$name', (vector) => {
    expect(hex((builders[vector.name] as (...parts: unknown[]) => Uint8Array)(...vector.arguments))).toBe(vector.bytes)
  })

  it('no two of them can be mistaken for each other', () => {
    expect(
      Object.keys(builders)
        .filter((name) => name.endsWith('Proof'))
        .toSorted()
    ).toEqual(frozen.map(({ name }) => name).toSorted())
    const domains = frozen.map(({ bytes }) => Buffer.from(bytes, 'hex').toString('latin1').split('\0')[0])
    expect(domains).toEqual(['admit', 'login', 'access', 'mailbox', 'slot'].map((domain) => `colloque/${domain}/1`))
  })
})
