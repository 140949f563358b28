/** Which rows are chosen: one by one, or all between two. */
import { useCallback, useMemo, useState } from 'react'
import type { NodeRow, Row } from './rows.ts'
import type { Target } from './use-acts.tsx'

export interface Selection {
  readonly keys: ReadonlySet<string>
  /** This row alone; the next stretch begins at it. */
  only(key: string | undefined): void
  toggle(key: string): void
  /** From where the last choice was to `key`. */
  stretch(key: string, rows: readonly Row[]): void
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
    (key: string, rows: readonly Row[]) =>
      set((before) => {
        const all = rows.map((row) => row.key)
        const [a, b] = [all.indexOf(before.anchor ?? key), all.indexOf(key)]
        if (a < 0 || b < 0) return { keys: new Set([key]), anchor: key }
        return { keys: new Set(all.slice(Math.min(a, b), Math.max(a, b) + 1)), anchor: before.anchor ?? key }
      }),
    []
  )
  return useMemo(() => ({ keys, only, toggle, stretch }), [keys, only, toggle, stretch])
}

/** The row, or all that were chosen with it; of one space, and all in the bin or none. */
export function chosenWith(row: Row, keys: Selection['keys'], rows: readonly Row[]): Target | undefined {
  if (row.kind !== 'node') return undefined
  const isAlike = (each: Row): each is NodeRow =>
    each.kind === 'node' && each.space.key === row.space.key && each.isBinned === row.isBinned
  const chosen = keys.has(row.key) ? rows.filter((each) => keys.has(each.key)).filter(isAlike) : [row]
  return { space: row.space, nodes: chosen.map(({ node }) => node) }
}
