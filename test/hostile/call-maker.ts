/** Makes calls of the contract from its own schemas, honest in form and hostile in content, and spoils them in one place. Knows no rule but the schemas. */
import { type CommandName, commands } from '@colloque/client-api'
import type { Chance } from './chance.ts'

/** Strings that lead somewhere: ids, links, words that the other side holds. */
export interface Known {
  readonly ids: string[]
  readonly texts: readonly string[]
}

/** Of JSON Schema, what the contract's schemas become. */
interface Schema {
  readonly anyOf?: readonly Schema[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly type?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

const USUAL_ITEMS = 4
const USUAL_CHARACTERS = 60
export const commandNames = Object.keys(commands) as CommandName[]
const schemas = new Map(
  commandNames.map((name) => [name, commands[name].input.toJSONSchema({ io: 'input', unrepresentable: 'any' }) as Schema])
)

/** An input that the schema accepts, except for rules that span several fields. */
export const makeInput = (chance: Chance, name: CommandName, known: Known): unknown =>
  make(schemas.get(name) ?? {}, chance, known)

function make(schema: Schema, chance: Chance, known: Known): unknown {
  if (schema.anyOf) return make(chance.one(schema.anyOf), chance, known)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return chance.one(schema.enum)
  switch (schema.type) {
    case 'boolean':
      return chance.once(2)
    case 'integer':
    case 'number':
      return numberWithin(schema, chance)
    case 'string':
      return stringOf(schema, chance, known)
    case 'array': {
      const least = schema.minItems ?? 0
      const length = least + chance.below(Math.min((schema.maxItems ?? USUAL_ITEMS) - least, USUAL_ITEMS) + 1)
      return Array.from({ length }, () => make(schema.items ?? {}, chance, known))
    }
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name) || chance.once(2))
      return Object.fromEntries(fields.map(([name, inner]) => [name, make(inner, chance, known)]))
    }
    default:
      return chance.bytes(chance.one([0, 1, 40, 4_096]))
  }
}

function numberWithin({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Schema, chance: Chance): number {
  const value = chance.one([minimum, minimum + 1, maximum, chance.below(40), 1_800_000_000_000])
  return Math.max(minimum, Math.min(maximum, value))
}

function stringOf({ pattern, maxLength = USUAL_CHARACTERS }: Schema, chance: Chance, known: Known): string {
  if (pattern !== undefined) return chance.once(4) ? Buffer.from(chance.bytes(16)).toString('hex') : chance.one(known.ids)
  return chance.one([...TEXTS, ...known.texts, 'x'.repeat(maxLength)]).slice(0, maxLength)
}

/** Words that have upset programs before: none means anything to this one. */
const TEXTS = [
  '',
  ' ',
  'a\0b',
  '__proto__',
  'constructor',
  '../../vault',
  '%00',
  '\ud800',
  '\u202e',
  '"unbalanced NEAR(',
  "'; DROP TABLE message; --",
  '🩺'.repeat(30)
]

const deep = (depth: number): unknown => (depth === 0 ? 1 : { of: deep(depth - 1) })

const POISONS: readonly ((chance: Chance) => unknown)[] = [
  () => undefined,
  () => null,
  () => Number.NaN,
  () => -1,
  () => 2 ** 53,
  () => 1.5,
  () => 10n,
  () => new Map([['a', 1]]),
  () => new Date(0),
  () => /x/,
  () => new Uint16Array(3),
  () => new Uint8Array(300_000),
  () => new ArrayBuffer(8),
  () => JSON.parse('{"__proto__":{"isAdmin":true}}'),
  () => deep(20),
  () => Array(5_000).fill('x'),
  () => new Array(2 ** 31),
  () => 'x'.repeat(1_000_001),
  (chance) => chance.bytes(8),
  (chance) => chance.one(TEXTS)
]

/** The same with one of its values, at any depth, replaced, left out or added. */
export function spoilValue(chance: Chance, value: unknown): unknown {
  const isInner = typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
  const names = isInner ? Object.keys(value) : []
  if (!isInner || names.length === 0 || chance.once(5)) return chance.one(POISONS)(chance)
  const name = chance.one(names)
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === name ? spoilValue(chance, item) : item))
  const { [name]: inner, ...rest } = value as Record<string, unknown>
  if (chance.once(6)) return rest
  if (chance.once(6)) return { ...value, [chance.one(['extra', 'toString', 'then'])]: inner }
  return { ...rest, [name]: spoilValue(chance, inner) }
}
