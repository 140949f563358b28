import type { Core } from '../../core.ts'
import { ClientError } from '../../error.ts'
import { toHex } from '../../hex.ts'
import type { DocumentLogs } from '../../sync/documents/document-logs.ts'
import { seenUpTo } from './seen.ts'

/** Tells the others, now and then, that a person has what they wrote in front of them. Who does not want it told sends nothing. */
export interface Reading {
  /** Something of this document was stored, or a window on it opened. */
  note(log: Uint8Array): void
  stop(): void
}

/** What one reads while others write is told when they pause. */
const QUIET_MS = 3_000
const REPEATED_MS = 30_000

export function createReading(core: Core, logs: () => DocumentLogs, isOpen: (log: Uint8Array) => boolean): Reading {
  const { store } = core
  const { clock } = core.ports
  const timers = new Map<string, () => void>()
  const told = new Map<string, { readonly atMs: number; readonly read: number }>()

  /** Beyond what was told already, be it that it has not come back yet. */
  function hasNews(log: Uint8Array): boolean {
    const { account, device } = core.identity
    const seen = Math.max(seenUpTo(store, log, account), told.get(toHex(log))?.read ?? 0)
    const news = store.get('SELECT 1 FROM document_update WHERE log = ? AND seq > ? AND device <> ? LIMIT 1', log, seen, device)
    return news !== undefined
  }

  function tellIn(log: Uint8Array, waitMs: number): void {
    timers.set(
      toHex(log),
      clock.setTimer(waitMs, () => tell(log))
    )
  }

  function tell(log: Uint8Array): void {
    const key = toHex(log)
    timers.delete(key)
    const isWanted = core.settings.get().readReceipts && logs().mayWrite(log) && isOpen(log)
    const state = logs().state(log)
    if (!isWanted || state?.kind !== 'document' || !hasNews(log)) return
    // What waited for the relay would be told also after its reader wants nothing told any more.
    if (state.status !== 'live') return tellIn(log, REPEATED_MS)
    const at = clock.nowMs()
    const read = logs().cursor(log)
    try {
      store.transaction(() => logs().enqueue(log, { type: 'seen', at, read }))
    } catch (error) {
      // A full disk, say: it is told with the next reading.
      if (!(error instanceof ClientError)) throw error
      return
    }
    told.set(key, { atMs: at, read })
    logs().wake(log)
  }

  return {
    note(log) {
      const key = toHex(log)
      if (!isOpen(log)) return
      timers.get(key)?.()
      const sinceMs = clock.nowMs() - (told.get(key)?.atMs ?? 0)
      const waitMs = sinceMs >= 0 && sinceMs < REPEATED_MS ? Math.max(QUIET_MS, REPEATED_MS - sinceMs) : QUIET_MS
      tellIn(log, waitMs)
    },
    stop() {
      for (const cancel of timers.values()) cancel()
      timers.clear()
    }
  }
}
