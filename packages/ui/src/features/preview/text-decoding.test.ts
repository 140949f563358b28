import { expect, it } from 'vitest'
import { blocksOf, decodeText, decodeXml } from './text-decoding.ts'

const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

it('reads UTF-8, and Windows-1252 where that is not what it is', () => {
  expect(decodeText(new TextEncoder().encode('µg é'), true).text).toBe('µg é')
  expect(decodeText(latin('\xb5g \xe9 \x80'), true).text).toBe('µg é €')
})

it('does not take a cut character for another encoding', () => {
  const bytes = new TextEncoder().encode('dose é')
  expect(decodeText(bytes.subarray(0, -1), false)).toEqual({ text: 'dose ', isCut: true })
})

it('follows a byte order mark', () => {
  expect(decodeText(Uint8Array.of(0xff, 0xfe, 0xe9, 0), true).text).toBe('é')
})

it('reads XML in the encoding that it declares', () => {
  expect(decodeXml(latin('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>'))).toContain('é')
  expect(decodeXml(new TextEncoder().encode('<a>é</a>'))).toBe('<a>é</a>')
  expect(decodeXml(latin('<?xml version="1.0" encoding="nonsense"?><a>\xe9</a>'))).toContain('é')
})

it('cuts a text into pieces that make it whole again', () => {
  const text = `${'ligne\n'.repeat(1000)}${'x'.repeat(100_000)}\nfin`
  const blocks = blocksOf(text)
  expect(blocks.join('')).toBe(text)
  expect(Math.max(...blocks.map(({ length }) => length))).toBeLessThanOrEqual(32_768)
  expect(blocksOf('')).toEqual([])
})
