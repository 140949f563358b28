/** Keeps the count of what waits true, and notices when the core is gone. */
import { useEffect } from 'react'
import { useInterface } from '../../state/interface-context.ts'

const SETTLE_MS = 250
const PULSE_MS = 15_000

export function useFreshStatus(): void {
  const { client, session } = useInterface()
  useEffect(() => {
    let due: ReturnType<typeof setTimeout> | undefined
    const reload = (): void => {
      due = undefined
      void session.reload().catch(() => undefined)
    }
    const soon = (): void => {
      due ??= setTimeout(reload, SETTLE_MS)
    }
    const stop = client.subscribe((event) => {
      const isOwn = event.type === 'message' && event.message.from.isYou
      // While online nothing waits long enough to be counted.
      if ((isOwn || event.type === 'message-gone') && session.status.get()?.connection !== 'online') soon()
      if (event.type === 'connection') soon()
    })
    // A port says nothing when it closes: only a call finds out.
    const pulse = setInterval(reload, PULSE_MS)
    addEventListener('focus', reload)
    return () => {
      stop()
      clearTimeout(due)
      clearInterval(pulse)
      removeEventListener('focus', reload)
    }
  }, [client, session])
}
