/** Who wants to be told of something. A listener that throws is logged by code and stops neither the others nor the caller. */
export interface Listeners<T> {
  add(listener: (value: T) => void): () => void
  tell(value: T): void
}

export function createListeners<T>(log: ((event: { readonly code: string }) => void) | undefined): Listeners<T> {
  const listeners = new Set<(value: T) => void>()
  return {
    add(listener) {
      // A wrapper, so that one function added twice is told twice and leaves once.
      const entry = (value: T) => listener(value)
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    tell(value) {
      for (const listener of [...listeners]) {
        try {
          listener(value)
        } catch {
          log?.({ code: 'listener-failed' })
        }
      }
    }
  }
}
