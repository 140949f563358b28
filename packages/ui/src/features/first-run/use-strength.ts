/** How hard a passphrase is to guess, asked of the client a moment after the last key. */
import type { OutputOf } from '@colloque/client-api'
import { useEffect, useState } from 'react'
import { useInterface } from '../../state/interface-context.ts'

export type Strength = OutputOf<'passphrase-strength'>
const ASKED_AFTER_MS = 200

/** The last answer stays until the next, so that nothing flickers; `isCurrent`: it is about what stands there now. */
export function useStrength(passphrase: string): { readonly strength: Strength | undefined; readonly isCurrent: boolean } {
  const { client } = useInterface()
  const [strength, setStrength] = useState<Strength>()
  const [isCurrent, setCurrent] = useState(false)
  useEffect(() => {
    setCurrent(false)
    if (passphrase === '') {
      setStrength(undefined)
      return
    }
    let isWanted = true
    const timer = setTimeout(() => {
      client.call('passphrase-strength', { passphrase }).then(
        (answer) => {
          if (!isWanted) return
          setStrength(answer)
          setCurrent(true)
        },
        // Creating the vault measures it again and says what is wrong.
        () => isWanted && setStrength(undefined)
      )
    }, ASKED_AFTER_MS)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [client, passphrase])
  return { strength, isCurrent }
}
