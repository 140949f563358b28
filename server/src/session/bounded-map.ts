/** A map that forgets what was unused the longest once it holds `capacity` entries. */
export class BoundedMap<V> {
  readonly #rows = new Map<string, V>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(name: string): V | undefined {
    const value = this.#rows.get(name)
    if (value === undefined) return undefined
    this.#rows.delete(name)
    this.#rows.set(name, value)
    return value
  }

  set(name: string, value: V): void {
    this.#rows.delete(name)
    this.#rows.set(name, value)
    if (this.#rows.size > this.#capacity) this.#rows.delete(this.#rows.keys().next().value as string)
  }

  delete(name: string): void {
    this.#rows.delete(name)
  }

  getOrCreate(name: string, create: () => V): V {
    const found = this.get(name)
    if (found !== undefined) return found
    const made = create()
    this.set(name, made)
    return made
  }
}
