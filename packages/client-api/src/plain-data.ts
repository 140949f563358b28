/** What a message from an untrusted side costs to look at; decided before any schema reads it. */
export const MESSAGE_UNITS = 1_000_000
const DEPTH = 12

/**
 * True for JSON-like data (with undefined and Uint8Array) of at most `maximumUnits`, where a value, a character, a byte and a key each
 * count one. Anything else that a structured clone can carry (other buffers, maps, dates, cycles, what has a prototype of its own) is refused.
 */
export function isPlainData(value: unknown, maximumUnits = MESSAGE_UNITS): boolean {
  return spend(value, maximumUnits, DEPTH) >= 0
}

/** What an answer that lists texts holds at most, unless its one text alone is more: a part of what the other side may send. */
export const ANSWER_UNITS = 700_000

/** Of plain data, in the units of `isPlainData`. */
export function unitsOf(value: unknown): number {
  return Number.MAX_SAFE_INTEGER - spend(value, Number.MAX_SAFE_INTEGER, DEPTH)
}

/** Gives what is left of `units`; below zero when it is too much or not plain. */
function spend(value: unknown, units: number, depth: number): number {
  if (typeof value === 'string') return units - 1 - value.length
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number') return units - 1
  if (typeof value !== 'object' || depth === 0) return -1
  if (isBytes(value)) return units - 1 - value.length
  if (Array.isArray(value) && value.length > units) return -1
  if (!Array.isArray(value) && !isPlainObject(value)) return -1
  let left = units - 1
  for (const key of Object.keys(value)) {
    if (left < 0 || key === '__proto__') return -1
    left = spend((value as Record<string, unknown>)[key], left - key.length, depth - 1)
  }
  return left
}

/** With the memory of its own length behind it: a small view must not bring a large buffer along, nor memory that another side still writes. */
function isBytes(value: object): value is Uint8Array {
  if (Object.getPrototypeOf(value) !== Uint8Array.prototype) return false
  const { buffer, byteLength } = value as Uint8Array
  return buffer instanceof ArrayBuffer && buffer.byteLength <= byteLength + 4096
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
