/** The frame that is wanted now: one request at a time, and only the newest of what was wanted meanwhile. */
import { useEffect, useRef, useState } from 'react'
import type { Parsing, ShownFrame } from './parsing.ts'
import { type Reason, reasonOf } from './reason.ts'
import type { WindowChoice } from './worker/protocol.ts'

export interface FrameState {
  readonly shown: (ShownFrame & { readonly index: number }) | undefined
  readonly failure: Reason | undefined
}

export function useFrame(parsing: Parsing, index: number, window: WindowChoice): FrameState {
  const [state, setState] = useState<FrameState>({ shown: undefined, failure: undefined })
  const wanted = useRef({ index, window })
  const isBusy = useRef(false)
  const isGone = useRef(false)

  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
    }
  }, [])

  useEffect(() => {
    wanted.current = { index, window }
    if (isBusy.current) return
    isBusy.current = true
    void (async () => {
      for (let asked: typeof wanted.current | undefined; asked !== wanted.current && !isGone.current; ) {
        asked = wanted.current
        try {
          const frame = await parsing.frame(asked.index, asked.window)
          const at = asked.index
          if (isGone.current) frame.bitmap.close()
          else
            setState(({ shown }) => {
              shown?.bitmap.close()
              return { shown: { ...frame, index: at }, failure: undefined }
            })
        } catch (error) {
          if (!isGone.current) setState(({ shown }) => ({ shown, failure: reasonOf(error) }))
        }
      }
      isBusy.current = false
    })()
  }, [parsing, index, window])

  return state
}
