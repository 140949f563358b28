/** Puts a thread on paper: what is asked for, what is selected, or all that is loaded. Also when the program's own command prints. */
import type { Message } from '@colloque/client-api'
import { useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'

export interface Printing {
  /** What is drawn for paper now; nothing while nothing is printed. */
  readonly messages: readonly Message[] | undefined
  readonly print: (only?: Message) => void
}

export function usePrint(loaded: readonly Message[]): Printing {
  const [messages, setMessages] = useState<readonly Message[]>()
  const latest = useRef(loaded)
  latest.current = loaded
  const only = useRef<Message>(undefined)

  useEffect(() => {
    const before = () => {
      const chosen = only.current ? [only.current] : selectedOf(latest.current)
      flushSync(() => setMessages(chosen))
    }
    const after = () => {
      only.current = undefined
      setMessages(undefined)
    }
    addEventListener('beforeprint', before)
    addEventListener('afterprint', after)
    return () => {
      removeEventListener('beforeprint', before)
      removeEventListener('afterprint', after)
    }
  }, [])

  return {
    messages,
    print(message) {
      only.current = message
      window.print()
    }
  }
}

/** The messages over which the selection reaches; all when it reaches over none. */
function selectedOf(loaded: readonly Message[]): readonly Message[] {
  const selection = getSelection()
  if (selection === null || selection.isCollapsed) return loaded
  const rows = document.querySelectorAll<HTMLElement>('[data-message]')
  const chosen = [...rows].filter((row) => selection.containsNode(row, true)).map((row) => row.dataset.message)
  const first = loaded.findIndex(({ id }) => id === chosen[0])
  const last = loaded.findIndex(({ id }) => id === chosen.at(-1))
  return first < 0 || last < 0 ? loaded : loaded.slice(first, last + 1)
}
