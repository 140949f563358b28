/** The time, anew every few minutes: for what says "hier", and for what ends. */
import { useEffect, useState } from 'react'

const EVERY_MS = 2 * 60_000

export function useNow(): number {
  const [nowMs, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return nowMs
}
