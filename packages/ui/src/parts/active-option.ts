/** Which of the options under a field is meant, while the field keeps the focus. */
import { type KeyboardEvent, useEffect, useId, useState } from 'react'

export interface ActiveOption {
  readonly index: number
  readonly listId: string
  readonly optionId: (index: number) => string
  readonly set: (index: number) => void
  /** True when the key was for the options. */
  readonly onKeyDown: (event: KeyboardEvent) => boolean
}

/** `key` changes whenever the options do: the first is then meant again. */
export function useActiveOption(count: number, key: string, choose: (index: number) => void): ActiveOption {
  const listId = useId()
  const [state, setState] = useState({ key, index: 0 })
  const index = count === 0 ? -1 : Math.min(state.key === key ? state.index : 0, count - 1)
  const optionId = (at: number) => `${listId}-${at}`
  const set = (at: number) => setState({ key, index: at })

  useEffect(() => {
    if (index >= 0) document.getElementById(`${listId}-${index}`)?.scrollIntoView({ block: 'nearest' })
  }, [index, listId])

  function onKeyDown(event: KeyboardEvent): boolean {
    if (event.nativeEvent.isComposing || count === 0) return false
    if (event.key === 'Enter') choose(index)
    else if (event.key === 'ArrowDown') set((index + 1) % count)
    else if (event.key === 'ArrowUp') set((index - 1 + count) % count)
    else if (event.key === 'PageDown') set(Math.min(index + 8, count - 1))
    else if (event.key === 'PageUp') set(Math.max(index - 8, 0))
    else return false
    event.preventDefault()
    return true
  }
  return { index, listId, optionId, set, onKeyDown }
}
