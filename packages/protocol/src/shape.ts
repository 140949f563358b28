/** Small validating shapes for what crosses the wire: each says what it accepts, with its size limit. Never coerces. */
export interface Shape<T> {
  /** What it accepts, as data. */
  readonly form: Form
  /** The value, narrowed. Throws ShapeError naming the place, never the value. */
  check(value: unknown, place: string): T
}
/** Sizes in bytes, UTF-16 units or items, bounds included. */
export type Form =
  | { readonly kind: 'bytes' | 'text'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'uint'; readonly maximum: number }
  | { readonly kind: 'flag' | 'anything' }
  | { readonly kind: 'one-of'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'list'; readonly item: Form; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'record'; readonly fields: Readonly<Record<string, { readonly form: Form; readonly optional: boolean }>> }
export type Shaped<S> = S extends Shape<infer T> ? T : never

export class ShapeError extends Error {
  override readonly name = 'ShapeError'
}

const refuse = (place: string, expected: string): never => {
  throw new ShapeError(`${place}: expected ${expected}`)
}

export const bytes = (length: number): Shape<Uint8Array> => ({
  form: { kind: 'bytes', minimum: length, maximum: length },
  check: (value, place) => (value instanceof Uint8Array && value.length === length ? value : refuse(place, `${length} bytes`))
})

export const bytesUpTo = (maximum: number, minimum = 0): Shape<Uint8Array> => ({
  form: { kind: 'bytes', minimum, maximum },
  check: (value, place) =>
    value instanceof Uint8Array && value.length >= minimum && value.length <= maximum
      ? value
      : refuse(place, `${minimum} to ${maximum} bytes`)
})

export const uint = (maximum = Number.MAX_SAFE_INTEGER): Shape<number> => ({
  form: { kind: 'uint', maximum },
  check: (value, place) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= maximum
      ? value
      : refuse(place, `an integer from 0 to ${maximum}`)
})

export const text = (maximum: number): Shape<string> => ({
  form: { kind: 'text', minimum: 0, maximum },
  check: (value, place) =>
    typeof value === 'string' && value.length <= maximum ? value : refuse(place, `text of at most ${maximum} characters`)
})

export const flag: Shape<boolean> = {
  form: { kind: 'flag' },
  check: (value, place) => (typeof value === 'boolean' ? value : refuse(place, 'true or false'))
}

/** For what another shape looks at. */
export const anything: Shape<unknown> = { form: { kind: 'anything' }, check: (value) => value }

export const oneOf = <const T extends string | number>(...values: readonly T[]): Shape<T> => ({
  form: { kind: 'one-of', values },
  check: (value, place) => (values.includes(value as T) ? (value as T) : refuse(place, values.join(' or ')))
})

export const list = <T>(item: Shape<T>, maximum: number, minimum = 0): Shape<readonly T[]> => ({
  form: { kind: 'list', item: item.form, minimum, maximum },
  check: (value, place) =>
    Array.isArray(value) && value.length >= minimum && value.length <= maximum
      ? value.map((element, index) => item.check(element, `${place}[${index}]`))
      : refuse(place, `a list of ${minimum} to ${maximum}`)
})

export interface OptionalShape<T> extends Shape<T> {
  readonly optional: true
}
export const optional = <T>(inner: Shape<T>): OptionalShape<T> => ({ ...inner, optional: true })

type Fields = Readonly<Record<string, Shape<unknown>>>
type OptionalNames<F extends Fields> = { [K in keyof F]: F[K] extends OptionalShape<unknown> ? K : never }[keyof F]
export type RecordOf<F extends Fields> = { readonly [K in Exclude<keyof F, OptionalNames<F>>]: Shaped<F[K]> } & {
  readonly [K in OptionalNames<F>]?: Shaped<F[K]>
}

/** A map with exactly these fields: a missing one and an unknown one are both refused. */
export const record = <const F extends Fields>(fields: F): Shape<RecordOf<F>> => {
  const names = Object.keys(fields)
  const optionalNames = new Set(names.filter((name) => 'optional' in (fields[name] as object)))
  const formOf = (name: string) => ({ form: (fields[name] as Shape<unknown>).form, optional: optionalNames.has(name) })
  return {
    form: { kind: 'record', fields: Object.fromEntries(names.map((name) => [name, formOf(name)])) },
    check(value, place) {
      if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array)
        return refuse(place, 'a map')
      const source = value as Record<string, unknown>
      for (const name of Object.keys(source)) if (!Object.hasOwn(fields, name)) refuse(place, 'no unknown field')
      const checked: Record<string, unknown> = {}
      for (const name of names) {
        if (!Object.hasOwn(source, name)) {
          if (optionalNames.has(name)) continue
          refuse(`${place}.${name}`, 'to be present')
        }
        checked[name] = (fields[name] as Shape<unknown>).check(source[name], `${place}.${name}`)
      }
      return checked as RecordOf<F>
    }
  }
}
