/** How far the queue of files is, how fast, and when to say so. In memory alone: after a restart it counts anew what is left. */
import type { QueueTotals } from '@colloque/client-api'
import type { Core } from '../../core.ts'
import { toHex } from '../../hex.ts'
import { sealedSizeOf } from '../attachments/reference.ts'
import { fileOf, type QueuedFile, queueTotals } from './file-rows.ts'

/** The rate is that of so many last milliseconds. */
const RATE_MS = 5_000
const TELL_MS = 250

export interface QueueProgress {
  /** Put in the queue now, which is told a moment later, after the answer to who put it there: its first bytes count for the rate. */
  added(message: Uint8Array, sizeBytes: number): void
  /** So many sealed bytes of it are at the relay. */
  moved(message: Uint8Array, sealedBytes: number): void
  /** It is in the tree, or given up: then it counts no more. */
  ended(message: Uint8Array, sizeBytes: number, isDone: boolean): void
  /** Of the size of the file. */
  doneBytes(file: QueuedFile): number
  totals(): QueueTotals
  /** Something changed: told soon, a few times a second at most. */
  tell(): void
  stop(): void
}

export function createQueueProgress(core: Core): QueueProgress {
  const { clock } = core.ports
  /** Of what was added or moved in this process: sealed bytes at the relay, and the size of the file. */
  const sent = new Map<string, { sealedBytes: number; readonly sizeBytes: number }>()
  let samples: { readonly atMs: number; readonly bytes: number }[] = []
  let endedBytes = 0
  let isStopped = false
  let toldMs = Number.NEGATIVE_INFINITY
  let cancelTelling: (() => void) | undefined

  const opened = ({ sealedBytes, sizeBytes }: { sealedBytes: number; sizeBytes: number }): number =>
    Math.min(sizeBytes, Math.floor((sealedBytes / sealedSizeOf(sizeBytes)) * sizeBytes))

  function totals(): QueueTotals {
    const queue = queueTotals(core.store)
    if (queue.count === 0) {
      endedBytes = 0
      samples = []
      sent.clear()
    }
    const movedBytes = [...sent.values()].reduce((sum, each) => sum + opened(each), 0)
    return { ...queue, doneBytes: endedBytes + movedBytes, totalBytes: endedBytes + queue.totalBytes, bytesPerSecond: rate() }
  }

  function rate(): number {
    const nowMs = clock.nowMs()
    samples = samples.filter(({ atMs }) => nowMs - atMs < RATE_MS && atMs <= nowMs)
    const [first] = samples
    if (first === undefined) return 0
    const bytes = samples.reduce((sum, each) => sum + each.bytes, 0)
    return Math.round((bytes * 1000) / Math.max(1_000, nowMs - first.atMs))
  }

  function emit(): void {
    cancelTelling?.()
    cancelTelling = undefined
    toldMs = clock.nowMs()
    core.emit({ type: 'files', ...totals() })
  }

  return {
    added(message, sizeBytes) {
      sent.set(toHex(message), { sealedBytes: 0, sizeBytes })
      if (!isStopped) cancelTelling ??= clock.setTimer(TELL_MS, emit)
    },
    moved(message, sealedBytes) {
      const id = toHex(message)
      const known = sent.get(id)
      // What went before a restart is not of the last seconds.
      const bytes = sealedBytes - (known?.sealedBytes ?? sealedBytes)
      const sizeBytes = known?.sizeBytes ?? fileOf(core.store, message)?.size_bytes
      if (sizeBytes !== undefined) sent.set(id, { sealedBytes, sizeBytes })
      if (bytes > 0) samples.push({ atMs: clock.nowMs(), bytes })
    },
    ended(message, sizeBytes, isDone) {
      sent.delete(toHex(message))
      if (isDone) endedBytes += sizeBytes
    },
    doneBytes({ message, size_bytes: sizeBytes, state }) {
      const known = sent.get(toHex(message))
      return state === 'uploaded' ? sizeBytes : known === undefined ? 0 : opened(known)
    },
    totals,
    tell() {
      if (isStopped) return
      const sinceMs = clock.nowMs() - toldMs
      if (sinceMs >= TELL_MS || sinceMs < 0) emit()
      else cancelTelling ??= clock.setTimer(TELL_MS - sinceMs, emit)
    },
    stop() {
      isStopped = true
      cancelTelling?.()
    }
  }
}
