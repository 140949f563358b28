import { encode } from 'cborg'
import { describe, expect, it } from 'vitest'
import { decodeMessage, encodeMessage } from './message-codec.ts'

const carried = (message: unknown) => decodeMessage(encodeMessage(message))
const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

describe('a message as CBOR', () => {
  it('is the same after it, without the fields that are undefined', () => {
    const message = { kind: 'call', number: 2 ** 40, name: 'é', input: { b: [1, -1, 0.5, true, null, ''], a: undefined } }
    expect(carried(message)).toStrictEqual({ ...message, input: { b: message.input.b } })
  })

  it('keeps bytes, in memory of their own, as the contract wants them', () => {
    const bytes = new Uint8Array(256 * 1024).map((_, index) => index)
    const { input } = carried({ input: bytes, more: 'x'.repeat(9000) }) as { input: Uint8Array }
    expect(Object.getPrototypeOf(input)).toBe(Uint8Array.prototype)
    expect(Buffer.compare(input, bytes)).toBe(0)
    expect(input.buffer.byteLength).toBe(input.length)
  })

  it('also from a Buffer, which is what a socket gives', () => {
    const given = Buffer.concat([Buffer.alloc(3), encodeMessage({ bytes: new Uint8Array(10) }), Buffer.alloc(9000)])
    const { bytes } = decodeMessage(given.subarray(3, given.length - 9000)) as { bytes: Uint8Array }
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype)
    expect(bytes.buffer.byteLength).toBe(10)
  })

  it.each([
    ['nothing', ''],
    ['two values', '0101'],
    ['an unfinished one', '8201'],
    ['an indefinite one', '9f01ff'],
    ['a tag', 'c001'],
    ['not a number', 'f97e00'],
    ['infinity', 'f97c00'],
    ['undefined', 'f7'],
    ['a key twice', 'a2616101616102'],
    ['depth without end', '81'.repeat(200_000)]
  ])('refuses %s', (_what, bytes) => expect(() => decodeMessage(hex(bytes))).toThrow())

  it('never gives a prototype of the sender’s choice', () => {
    const message = decodeMessage(encode(new Map([['__proto__', { kind: 'call' }]])))
    expect(Object.getPrototypeOf(message)).toBe(Object.prototype)
    expect((message as { kind?: string }).kind).toBeUndefined()
  })
})
