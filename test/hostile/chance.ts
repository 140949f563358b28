/** Chance that a seed repeats, fast enough for hundreds of thousands of frames. Never a part of the product. */
export interface Chance {
  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number
  /** True once in so many times. */
  once(times: number): boolean
  one<T>(list: readonly T[]): T
  bytes(length: number): Uint8Array
}

/** SEED of the environment, or a new one: each test names it in its title. */
export const seed = Number(process.env.SEED ?? 0) || Math.floor(Math.random() * 2 ** 31)

/** Mulberry32. `name` keeps the suites of one seed apart. */
export function createChance(name: string): Chance {
  let state = seed
  for (const character of name) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit)
  return {
    below,
    once: (times) => below(times) === 0,
    one: (list) => list[below(list.length)] as never,
    bytes(length) {
      const bytes = new Uint8Array(length)
      for (let at = 0; at < length; at += 1) bytes[at] = next()
      return bytes
    }
  }
}

/** One change of the bytes: flipped, overwritten, cut, lengthened, repeated, or joined to another. */
export function mutateBytes(chance: Chance, bytes: Uint8Array, other: Uint8Array = bytes): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const at = chance.below(copy.length + 1)
  switch (chance.below(7)) {
    case 0:
      if (at < copy.length) copy[at] = chance.below(256)
      return copy
    case 1:
      if (at < copy.length) copy[at] = (copy[at] as number) ^ (1 << chance.below(8))
      return copy
    case 2:
      return copy.subarray(0, at)
    case 3:
      return joined(copy.subarray(0, at), chance.bytes(1 + chance.below(8)), copy.subarray(at))
    case 4:
      return joined(copy.subarray(0, at), other.subarray(chance.below(other.length + 1)))
    case 5:
      return joined(copy, copy.subarray(at))
    default:
      copy.fill(chance.one([0x00, 0x7f, 0x80, 0xff]), at, at + 1 + chance.below(8))
      return copy
  }
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
