/** What the relay writes becomes durable a little later, all that waits at once, in the order of the calls; the end of its process loses the rest. */
import type { MemoryStorage, Storage } from '@colloque/server'
import { storageError } from './parts.ts'
import type { Life } from './process.ts'
import type { Timeline } from './timeline.ts'

const READS: ReadonlySet<string> = new Set([
  ...['relayId', 'isUnfounded', 'device', 'space', 'log', 'accessKey', 'read', 'mailbox', 'receive'],
  ...['getSlot', 'blob', 'waitingBlobs', 'statistics', 'snapshotPart', 'logHeads', 'deletedLog']
])

export function createRelayDisk(
  storage: MemoryStorage,
  disk: { readonly isFull: boolean },
  life: Life,
  timeline: Timeline,
  delayMs: () => number
): Storage {
  let waiting: (() => void)[] = []

  function flush(): void {
    const batch = waiting
    waiting = []
    for (const act of batch) act()
  }

  function call(name: string, method: (...values: unknown[]) => Promise<unknown>, values: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (life.isOver) return
      waiting.push(() => {
        if (life.isOver) return
        if (disk.isFull && !READS.has(name)) return reject(storageError('storage-full'))
        const outcome = method(...values)
        if (!READS.has(name) && !life.step()) return
        outcome.then(
          (result) => life.isOver || resolve(result),
          (error) => life.isOver || reject(error)
        )
      })
      if (waiting.length === 1) timeline.after(delayMs(), flush)
    })
  }

  const durable: Record<string, unknown> = {}
  for (const [name, method] of Object.entries(storage))
    durable[name] = (...values: unknown[]) => call(name, method as (...values: unknown[]) => Promise<unknown>, values)
  return durable as unknown as Storage
}
