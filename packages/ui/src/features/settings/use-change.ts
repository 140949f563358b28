/** Changes settings at once, and remembers which of them was taken or refused. What is shown is what the client answered. */
import type { Settings } from '@colloque/client-api'
import { createContext, useContext, useEffect, useRef, useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'

export interface Change {
  /** The last change was taken a moment ago. */
  readonly isSaved: boolean
  readonly failureOf: (name: keyof Settings) => unknown
  readonly change: <N extends keyof Settings>(name: N, value: Settings[N]) => void
}
const SAVED_SHOWN_MS = 2500

export function useChanges(): Change {
  const { session } = useInterface()
  const [isSaved, setSaved] = useState(false)
  const [failures, setFailures] = useState<ReadonlyMap<keyof Settings, unknown>>(new Map())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  function note(name: keyof Settings, failure: unknown): void {
    setFailures((before) => {
      const next = new Map(before)
      if (failure === undefined) next.delete(name)
      else next.set(name, failure)
      return next
    })
  }
  return {
    isSaved,
    failureOf: (name) => failures.get(name),
    change(name, value) {
      clearTimeout(timer.current)
      setSaved(false)
      session.change({ [name]: value }).then(
        () => {
          note(name, undefined)
          setSaved(true)
          timer.current = setTimeout(() => setSaved(false), SAVED_SHOWN_MS)
        },
        (error: unknown) => note(name, error)
      )
    }
  }
}

export const ChangeContext = createContext<Change | undefined>(undefined)

export function useChange(): Change {
  const change = useContext(ChangeContext)
  if (!change) throw new Error('outside of the settings')
  return change
}
