/** Makes values of the wire's own shapes, honest in form and hostile in content, and spoils them in one place. Knows no rule but the shapes. */
import type { Form } from '@colloque/protocol'
import { head, Pairs, Raw } from './cbor-writer.ts'
import type { Chance } from './chance.ts'

/** What is known of the other side, so that values lead somewhere: ids, keys and numbers that it holds. */
export interface Known {
  bytes(length: number, field: string): Uint8Array | undefined
  number(field: string): number | undefined
}

/** Most values stay small: what is tried is how they are read, not how fast. Bounds are tried once in a while. */
const USUAL_BYTES = 40
const USUAL_ITEMS = 3
const LARGE_ONCE_IN = 400

/** A value that the form accepts. */
export function makeValue(form: Form, chance: Chance, known: Known, field = ''): unknown {
  switch (form.kind) {
    case 'record': {
      const fields = Object.entries(form.fields).filter(([, { optional }]) => !optional || chance.once(2))
      return Object.fromEntries(fields.map(([name, inner]) => [name, makeValue(inner.form, chance, known, name)]))
    }
    case 'list': {
      const maximum = chance.once(LARGE_ONCE_IN) ? form.maximum : Math.min(form.maximum, form.minimum + USUAL_ITEMS)
      const length = form.minimum + chance.below(maximum - form.minimum + 1)
      const first = makeValue(form.item, chance, known, field)
      // Long lists repeat their first item, and short ones at times: an id that stands twice is hostile as well.
      const repeats = length > 50 || chance.once(8)
      return Array.from({ length }, (_, index) => (index === 0 || repeats ? first : makeValue(form.item, chance, known, field)))
    }
    case 'bytes':
      return bytesOf(form, chance, known, field)
    case 'text':
      return textOf(chance).slice(0, form.maximum)
    case 'uint':
      return numberOf(form.maximum, chance, known, field)
    case 'one-of':
      return chance.one(form.values)
    case 'flag':
      return chance.once(2)
    default:
      return chance.below(1_000)
  }
}

function bytesOf(form: { minimum: number; maximum: number }, chance: Chance, known: Known, field: string): Uint8Array {
  if (form.minimum === form.maximum) {
    const found = chance.once(5) ? undefined : known.bytes(form.minimum, field)
    if (found?.length === form.minimum) return found
    return chance.once(6) ? new Uint8Array(form.minimum).fill(chance.one([0, 0xff])) : chance.bytes(form.minimum)
  }
  if (chance.once(LARGE_ONCE_IN)) return new Uint8Array(chance.one([form.minimum, form.maximum]))
  const found = chance.once(4) ? known.bytes(form.maximum, field) : undefined
  if (found && found.length >= form.minimum && found.length <= form.maximum) return found
  return chance.bytes(Math.max(form.minimum, Math.min(form.maximum, chance.below(USUAL_BYTES))))
}

const NUMBERS = [
  0,
  1,
  2,
  23,
  24,
  255,
  256,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 52,
  Number.MAX_SAFE_INTEGER
]

function numberOf(maximum: number, chance: Chance, known: Known, field: string): number {
  const found = chance.once(3) ? undefined : known.number(field)
  const value = found ?? (chance.once(4) ? maximum - chance.below(2) : chance.one(NUMBERS))
  return Math.max(0, Math.min(maximum, value))
}

/** Words that have upset programs before: none means anything to this one. */
const TEXTS = [
  '',
  '../../relay.sqlite',
  '%2e%2e%2f',
  'a\0b',
  '__proto__',
  'constructor',
  '\u202Egnp.exe',
  '\uD83D\uDE00'.repeat(50),
  'é'.repeat(300),
  "'; DROP TABLE entries; --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  'A'.repeat(20_000),
  '\uFEFF\u0000\uFFFF',
  'a\u0301'.repeat(100)
]
const textOf = (chance: Chance): string => (chance.once(2) ? chance.one(TEXTS) : `mot ${chance.below(100)}`)

/** Values of no shape of ours: numbers the wire has not, encodings it does not read, lengths that lie. */
export function poison(chance: Chance): unknown {
  const make: readonly (() => unknown)[] = [
    () => raw(0xf9, 0x7e, 0x00), // not a number
    () => raw(0xf9, 0x7c, 0x00), // infinity
    () => raw(0xf9, 0x3c, 0x00), // 1.0 as a float16
    () => raw(0xfa, 0x3f, 0x80, 0, 0),
    () => raw(0xfb, 0xff, 0xef, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    () => raw(0x20), // -1
    () => new Raw(head(1, Number.MAX_SAFE_INTEGER)),
    () => raw(0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), // 2^64 - 1
    () => raw(0x1b, 0, 0x20, 0, 0, 0, 0, 0, 0), // 2^53
    () => raw(0xc2, 0x49, 1, 0, 0, 0, 0, 0, 0, 0, 0), // a bignum
    () => raw(0xc1, 0x01), // a tag
    () => raw(0xf6), // null
    () => raw(0xf7), // undefined
    () => raw(0xe0), // a simple value
    () => raw(0xff), // a break
    () => raw(0x1c), // a reserved length
    () => new Raw(head(0, chance.below(24), chance.one([1, 2, 4, 8]))), // longer than needed
    () => raw(0x5f, 0x41, 1, 0xff), // indefinite bytes
    () => raw(0x7f, 0x61, 0x61, 0xff),
    () => raw(0x9f, 0x01, 0xff),
    () => raw(0xbf, 0x61, 0x61, 0x01, 0xff),
    () => raw(0x62, 0xc3, 0x28), // not UTF-8
    () => raw(0x63, 0xed, 0xa0, 0x80), // half of a surrogate pair
    () => raw(0x62, 0xc0, 0x80), // NUL, overlong
    () => raw(0x5b, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff), // bytes that claim 2^40
    () => raw(0x9a, 0xff, 0xff, 0xff, 0xff),
    () => raw(0xba, 0xff, 0xff, 0xff, 0xff),
    () => new Raw(new Uint8Array(1 + chance.below(600)).fill(chance.one([0x81, 0xa1, 0xd8, 0x9f, 0xc1]))), // nested
    () => new Pairs([['__proto__', {}]]),
    () => new Pairs([[1, 2]]),
    () => [],
    () => ({}),
    () => 'toString',
    () => new Uint8Array(chance.below(70)),
    () => chance.once(2),
    () => 2 ** 53 - 1 - chance.below(3)
  ]
  return chance.one(make)()
}

const raw = (...bytes: number[]): Raw => new Raw(Uint8Array.from(bytes))

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && value.constructor === Object

/** The value with one thing wrong somewhere in it: a field lost, added, doubled, renamed, or of another sort. */
export function spoil(value: unknown, chance: Chance): unknown {
  if (Array.isArray(value) && value.length > 0 && !chance.once(4)) {
    const at = chance.below(value.length)
    return value.map((item, index) => (index === at ? spoil(item, chance) : item))
  }
  if (!isFields(value) || Object.keys(value).length === 0) return poison(chance)
  const entries = Object.entries(value)
  const at = chance.below(entries.length)
  const [name, content] = entries[at] as [string, unknown]
  const without = entries.filter((_, index) => index !== at)
  switch (chance.below(8)) {
    case 0:
      return new Pairs(without)
    case 1:
      return new Pairs([...entries, [chance.one(['more', '__proto__', '', 'request\0']), chance.below(9)]])
    case 2:
      return new Pairs([...entries, [name, content]])
    case 3:
      return new Pairs([...without, [chance.one([name.toUpperCase(), raw(0x01), raw(0x62, 0xc3, 0x28)]), content]])
    case 4:
      return new Pairs(entries.map(([key, inner], index) => [key, index === at ? poison(chance) : inner]))
    default:
      return new Pairs(entries.map(([key, inner], index) => [key, index === at ? spoil(inner, chance) : inner]))
  }
}
