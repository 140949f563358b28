// The frozen bytes of every format, checked over any adapter of the sodium port.
import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Sodium } from '../src/sodium/sodium.ts'
import { type Fields, formats, readerOf } from './formats.ts'

interface VectorFile {
  readonly cases: readonly { readonly input: Fields; readonly output: Fields }[]
}

export function describeVectors(name: string, create: () => Sodium | Promise<Sodium>): void {
  describe(`frozen bytes over ${name}`, () => {
    let sodium: Sodium
    beforeAll(async () => {
      sodium = await create()
    })

    it('has one file for each format and no other', () => {
      const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.json'))
      expect(files.sort()).toEqual(
        Object.keys(formats)
          .map((format) => `${format}.json`)
          .sort()
      )
    })

    for (const [format, { inputs, compute, check }] of Object.entries(formats)) {
      it(`${format} gives its frozen bytes and reads them back`, async () => {
        const { cases } = JSON.parse(readFileSync(new URL(`${format}.json`, import.meta.url), 'utf8')) as VectorFile
        expect(cases.map(({ input }) => input)).toEqual(inputs)
        for (const { input, output } of cases) {
          expect(await compute(sodium, readerOf(input))).toEqual(output)
          if (check !== undefined) expect(await check(sodium, readerOf(input), readerOf(output))).toBe(true)
        }
      })
    }
  })
}
