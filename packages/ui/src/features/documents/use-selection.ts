/** Which rows are chosen: one by one, or all between two. */
import { useCallback, useMemo, useState } from 'react'

export interface Selection {
  readonly keys: ReadonlySet<string>
  /** This row alone; the next stretch begins at it. */
  only(key: string | undefined): void
  toggle(key: string): void
  /** From where the last choice was to `key`, in the order of `all`. */
  stretch(key: string, all: readonly string[]): void
}

interface Chosen {
  readonly keys: ReadonlySet<string>
  readonly anchor: string | undefined
}
const NONE: Chosen = { keys: new Set(), anchor: undefined }

export function useSelection(): Selection {
  const [{ keys }, set] = useState(NONE)
  const only = useCallback((key: string | undefined) => set(key === undefined ? NONE : { keys: new Set([key]), anchor: key }), [])
  const toggle = useCallback(
    (key: string) =>
      set((before) => {
        const next = new Set(before.keys)
        if (!next.delete(key)) next.add(key)
        return { keys: next, anchor: key }
      }),
    []
  )
  const stretch = useCallback(
    (key: string, all: readonly string[]) =>
      set((before) => {
        const [a, b] = [all.indexOf(before.anchor ?? key), all.indexOf(key)]
        if (a < 0 || b < 0) return { keys: new Set([key]), anchor: key }
        return { keys: new Set(all.slice(Math.min(a, b), Math.max(a, b) + 1)), anchor: before.anchor ?? key }
      }),
    []
  )
  return useMemo(() => ({ keys, only, toggle, stretch }), [keys, only, toggle, stretch])
}
