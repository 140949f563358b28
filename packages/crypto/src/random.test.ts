import { afterEach, expect, it, vi } from 'vitest'
import { platformRandom } from './random.ts'

afterEach(() => vi.restoreAllMocks())

/** Replaces the platform's source by a counter of 16-bit words, keeping each buffer that it was given. */
function countingSource(): { filled: Uint8Array[] } {
  const filled: Uint8Array[] = []
  let word = 0
  vi.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation((target) => {
    const bytes = target as unknown as Uint8Array
    if (bytes.length > 65_536) throw new DOMException('too much', 'QuotaExceededError')
    for (let index = 0; index < bytes.length; index += 2) {
      word++
      bytes[index] = word >> 8
      bytes[index + 1] = word
    }
    filled.push(bytes)
    return target
  })
  return { filled }
}

it('gives each byte of the source once, across refills', () => {
  const { filled } = countingSource()
  const random = platformRandom()
  const seen = new Set<string>()
  let given = 0
  for (const length of [24, 32, 64, 2, 4096, 4094, 24, 1000, 3000, 100]) {
    const bytes = random.bytes(length)
    expect(bytes.length).toBe(length)
    for (let index = 0; index < length; index += 2) seen.add(`${bytes[index]},${bytes[index + 1]}`)
    given += length / 2
  }
  expect(seen.size).toBe(given)
  expect(filled.length).toBeGreaterThan(2)
})

it('wipes from the pool what it gave, and what it gave stays with the caller', () => {
  const { filled } = countingSource()
  const random = platformRandom()
  const first = random.bytes(24)
  const kept = first.slice()
  const pool = filled[0] ?? new Uint8Array(0)
  expect(pool.length).toBe(4096)
  expect([...pool.subarray(0, 24)]).toEqual(new Array(24).fill(0))
  expect(pool[25]).not.toBe(0)
  random.bytes(4096)
  expect(first).toEqual(kept)
})

it('fills requests beyond the limit of one call', () => {
  const { filled } = countingSource()
  const bytes = platformRandom().bytes(150_000)
  expect(filled.map((part) => part.length)).toEqual([65_536, 65_536, 18_928])
  expect([bytes[149_998], bytes[149_999]]).toEqual([(75_000 >> 8) & 255, 75_000 & 255])
})

it('uses the platform source and refuses impossible lengths', () => {
  const random = platformRandom()
  expect(random.bytes(0)).toEqual(new Uint8Array(0))
  expect(random.bytes(32)).not.toEqual(random.bytes(32))
  expect(platformRandom().bytes(32)).not.toEqual(platformRandom().bytes(32))
  for (const bad of [-1, 1.5, Number.NaN]) expect(() => random.bytes(bad)).toThrow('invalid-argument')
})
