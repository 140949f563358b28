/** The smallest store that React can follow. */
import { useRef, useSyncExternalStore } from 'react'

export interface Store<T> {
  get(): T
  set(value: T): void
  subscribe(listener: () => void): () => void
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}

export const useStore = <T>(store: Store<T>): T => useSyncExternalStore(store.subscribe, store.get)

/** Of what changes often, the part that somebody shows: they are drawn again when that part differs. */
export function useSelected<T, Part>(
  store: Store<T>,
  select: (value: T) => Part,
  isSame: (a: Part, b: Part) => boolean = Object.is
): Part {
  const held = useRef<{ readonly part: Part }>(undefined)
  return useSyncExternalStore(store.subscribe, () => {
    const part = select(store.get())
    if (held.current === undefined || !isSame(held.current.part, part)) held.current = { part }
    return held.current.part
  })
}
