/** What a dialog does when it is agreed to. */
import { useState } from 'react'
import { useRefusalText } from '../state/refusal-text.ts'

/** Closes when it is done; what was refused is told where it was asked. */
export function useAct(onDone: () => void) {
  const refusal = useRefusalText()
  const [failure, setFailure] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const run = async (act: () => Promise<void>) => {
    setBusy(true)
    setFailure(undefined)
    try {
      await act()
      onDone()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }
  const refused = failure !== undefined && (
    <p className="field-msg field-msg-error" role="alert">
      {refusal(failure).title}. {refusal(failure).next}
    </p>
  )
  return { run, refused, isBusy }
}
