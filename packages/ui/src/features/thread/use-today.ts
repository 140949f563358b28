import { useEffect, useState } from 'react'

/** The present time as dividers need it: a new one when a day has ended. */
export function useToday(): number {
  const [nowMs, setNow] = useState(() => Date.now())
  useEffect(() => {
    const midnight = new Date(nowMs).setHours(24, 0, 1, 0)
    const timer = setTimeout(() => setNow(Date.now()), Math.max(1000, midnight - Date.now()))
    return () => clearTimeout(timer)
  }, [nowMs])
  return nowMs
}
