/** What a browser must fetch before it shows the interface. Needs no browser, but the built interface. */
import { expect, it } from 'vitest'
import { readFirstLoad } from '../support/first-load.ts'

const LIMIT_BYTES = 500_000

it('fetches less than 500 KB of scripts, compressed, before anything is shown', () => {
  const { scripts, scriptGzipBytes } = readFirstLoad()
  expect(scripts.length).toBeGreaterThan(0)
  expect(scriptGzipBytes).toBeGreaterThan(50_000)
  expect(scriptGzipBytes).toBeLessThan(LIMIT_BYTES)
})

it('fetches what shows files only when a file is opened', () => {
  const { scripts, later } = readFirstLoad()
  for (const part of [/^preview-/, /^pdf-view-/, /^pdf\.worker/, /^openjpeg/, /^charls/, /^libjpegturbo/]) {
    expect(later.filter((file) => part.test(file))).not.toEqual([])
    expect(scripts.filter((file) => part.test(file))).toEqual([])
  }
})
