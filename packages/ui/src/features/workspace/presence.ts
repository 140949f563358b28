/** Tells the core that someone is there, from what they do and never from time passing; the core locks by itself. */
import type { ClientContract } from '@colloque/client-api'

const AT_MOST_EVERY_MS = 20_000
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/** Until the result is called. Entering is a sign already. */
export function notePresence(client: ClientContract): () => void {
  let lastAtMs = Number.NEGATIVE_INFINITY
  const note = (): void => {
    const nowMs = performance.now()
    if (nowMs - lastAtMs < AT_MOST_EVERY_MS) return
    lastAtMs = nowMs
    void client.call('note-presence', {}).catch(() => undefined)
  }
  const noteReal = (event: Event): void => {
    if (event.isTrusted) note()
  }
  note()
  for (const sign of SIGNS) addEventListener(sign, noteReal, { capture: true, passive: true })
  return () => {
    for (const sign of SIGNS) removeEventListener(sign, noteReal, { capture: true })
  }
}
