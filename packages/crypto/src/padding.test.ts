import { expect, it } from 'vitest'
import { seededRandom } from '../vectors/seeded-random.ts'
import { pad, padmeLength, padToBucket, unpad } from './padding.ts'

it('gives the PADMÉ lengths of the definition', () => {
  const known = [
    [0, 0],
    [1, 1],
    [2, 2],
    [8, 8],
    [9, 10],
    [11, 12],
    [100, 104],
    [1000, 1024],
    [65_536, 65_536],
    [65_537, 67_584],
    [1_000_000, 1_015_808]
  ]
  for (const [length, padded] of known) expect([length, padmeLength(length ?? 0)]).toEqual([length, padded])
})

/** The definition of the paper, bit by bit, over big integers. */
function padmeByDefinition(length: bigint): bigint {
  const exponent = BigInt(length.toString(2).length - 1)
  const low = exponent - BigInt(exponent.toString(2).length)
  const mask = low > 0n ? (1n << low) - 1n : 0n
  return (length + mask) & ~mask
}

it('agrees with the definition, never shrinks, wastes at most 12 % and is stable, small and large', () => {
  const lengths = Array.from({ length: 5000 }, (_, index) => index + 2)
  for (let exponent = 12; exponent < 52; exponent++) lengths.push(2 ** exponent - 1, 2 ** exponent, 2 ** exponent + 1)
  for (const length of lengths) {
    const padded = padmeLength(length)
    if (BigInt(padded) !== padmeByDefinition(BigInt(length))) expect([length, padded]).toEqual('the definition')
    if (padded < length || padded > length * 1.12 || padmeLength(padded) !== padded)
      expect([length, padded]).toEqual('a fair padding')
  }
  for (const bad of [-1, 1.5, 2 ** 53]) expect(() => padmeLength(bad)).toThrow('invalid-argument')
})

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32))
it(`pads and unpads any bytes, those that end like padding included (seed ${seed})`, () => {
  const random = seededRandom(seed)
  const inputs: Uint8Array[] = [[], [0], [0x80], [0x80, 0], [0, 0, 0x80, 0, 0]].map((bytes) => Uint8Array.from(bytes))
  for (let round = 0; round < 200; round++) inputs.push(random.bytes(round * 7))
  for (const input of inputs) {
    const padded = pad(input)
    expect(padded.length).toBe(Math.max(256, padmeLength(input.length + 1)))
    expect(Buffer.compare(unpad(padded), input)).toBe(0)
    expect(Buffer.compare(unpad(padToBucket(input, [4000, 512, 64])), input)).toBe(0)
  }
})

it('hides lengths under the minimum and honours the minimum asked for', () => {
  expect(pad(new Uint8Array(0)).length).toBe(256)
  expect(pad(new Uint8Array(255)).length).toBe(256)
  expect(pad(new Uint8Array(256)).length).toBe(padmeLength(257))
  expect(pad(new Uint8Array(3), 1024).length).toBe(1024)
})

it('takes the smallest bucket that fits, whatever their order, and says when none does', () => {
  expect(padToBucket(new Uint8Array(63), [512, 64]).length).toBe(64)
  expect(padToBucket(new Uint8Array(64), [512, 64]).length).toBe(512)
  expect(() => padToBucket(new Uint8Array(512), [512, 64])).toThrow('too-large')
  expect(() => padToBucket(new Uint8Array(0), [])).toThrow('too-large')
})

it('refuses what is not padded', () => {
  for (const bad of [[], [0], [0, 0, 0], [1], [0x80, 1], [0x80, 0, 0x81, 0]]) {
    expect(() => unpad(Uint8Array.from(bad))).toThrow('invalid-format')
  }
})
